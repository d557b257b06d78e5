from __future__ import annotations

import numpy as np
import pytest

from evaluation.columns import codes, column, labels, weights
from evaluation.errors import NotANumber, OutOfRange
from matching.errors import WrongShape


def test_a_column_is_read_as_numbers() -> None:
    assert column("score", [1, 2], 2).dtype == np.float64
    assert column("score", [], 0).shape == (0,)


def test_the_first_bad_row_is_named() -> None:
    with pytest.raises(NotANumber) as caught:
        column("score", [0.0, np.nan, np.inf])
    assert (caught.value.name, caught.value.row) == ("score", 1)
    with pytest.raises(OutOfRange) as outside:
        column("propensity", [0.5, 0.0, 1.5], low=0.1, high=1.0)
    assert (outside.value.row, outside.value.value) == (1, 0.0)
    assert "expected a number in [0.1, 1]" in str(outside.value)


@pytest.mark.parametrize("values", [[[1.0]], [1.0, 2.0]])
def test_another_shape_is_named(values: list[float]) -> None:
    with pytest.raises(WrongShape):
        column("score", values, 1)


def test_an_unobserved_label_stays_nan() -> None:
    assert np.isnan(labels("y", [0.0, np.nan])[1])
    with pytest.raises(OutOfRange):
        labels("y", [0.0, 1.1])


def test_weights_are_ones_where_there_are_none_and_never_negative() -> None:
    assert weights(None, 3).tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(OutOfRange):
        weights([1.0, -1.0], 2)


def test_codes_follow_the_order_of_the_ids() -> None:
    distinct, position = codes("slate", ["b", "a", "b"], 3)
    assert (distinct.tolist(), position.tolist()) == (["a", "b"], [1, 0, 1])
    with pytest.raises(WrongShape):
        codes("slate", [1], 2)
