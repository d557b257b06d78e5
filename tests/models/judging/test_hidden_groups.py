"""Which groups are not told."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.judging.hidden_groups import hidden_below

SIZES = st.lists(st.integers(0, 30), max_size=6)


@given(SIZES, st.integers(1, 12))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_who_is_hidden_is_enough_together_or_nobody_is_told(sizes: list[int], least: int) -> None:
    hide = hidden_below(sizes, least)
    people = sum(n for n, mine in zip(sizes, hide, strict=True) if mine)
    assert all(mine for n, mine in zip(sizes, hide, strict=True) if n < least)
    assert people == 0 or people >= least or all(hide)


@given(SIZES, st.integers(1, 12))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_at_most_one_large_group_is_hidden_and_none_is_smaller(
    sizes: list[int], least: int
) -> None:
    hide = hidden_below(sizes, least)
    large = [n for n, mine in zip(sizes, hide, strict=True) if mine and n >= least]
    told = [n for n, mine in zip(sizes, hide, strict=True) if not mine]
    assert len(large) <= 1
    assert not large or large[0] <= min(told, default=large[0])


def test_of_equally_small_groups_the_first_is_hidden() -> None:
    assert hidden_below([3, 9, 8, 8], 5) == (True, False, True, False)
    assert hidden_below([0, 9, 8, 8], 5) == (True, False, False, False)
    assert hidden_below([], 5) == ()
