from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from evaluation.grouping import crossed, grouping
from matching.errors import WrongShape


def test_what_is_blank_is_not_known() -> None:
    found = grouping(["f", None, "m", "", float("nan"), "f"])
    assert found.names == ("f", "m")
    assert found.code.tolist() == [0, -1, 1, -1, -1, 0]
    assert found.unknown == 3


def test_numbers_are_groups_as_well_as_words() -> None:
    assert grouping(np.array([3, 1, 3])).names == ("1", "3")
    assert grouping([]).names == ()
    assert grouping([None]).code.tolist() == [-1]


def test_crossed_groups_are_the_combinations_that_occur() -> None:
    found = crossed(grouping(["f", "m", "f", None, "f"]), grouping(["x", "x", "y", "y", None]))
    assert found.names == ("f × x", "f × y", "m × x")
    assert found.code.tolist() == [0, 2, 1, -1, -1]
    with pytest.raises(WrongShape):
        crossed(grouping(["f"]), grouping(["x", "y"]))


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.sampled_from(["x", "y", None]))))
def test_crossing_partitions_the_rows_that_are_known_in_both(
    rows: list[tuple[str, str | None]],
) -> None:
    one, two = (grouping([row[k] for row in rows]) for k in (0, 1))
    both = crossed(one, two)
    assert_array_equal(both.code >= 0, (one.code >= 0) & (two.code >= 0))
    assert both.sums(np.ones(len(rows))).sum() == len(rows) - both.unknown
    for row, code in zip(rows, both.code.tolist(), strict=True):
        assert code < 0 or both.names[code] == f"{row[0]} × {row[1]}"
