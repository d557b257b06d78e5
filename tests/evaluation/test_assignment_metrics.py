from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from evaluation.assignment_metrics import (
    gini,
    load_gini,
    matched_share,
    max_per_seat,
    mean_over_matched,
    never_shown,
    seated_share,
    seats_filled,
    seats_used,
)
from evaluation.errors import InvalidSize
from matching.assignment import assign
from matching.errors import WrongShape
from matching.shortlists import shortlist
from tests.factories import popular_scores

COUNTS = hnp.arrays(np.intp, st.integers(1, 20), elements=st.integers(0, 50))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_lists_by_price_seat_most_learners_where_naive_lists_seat_few() -> None:
    scores, seats = popular_scores(1500, 300, seed=4)
    assignment = assign(scores, seats)
    lists = shortlist(scores, seats, assignment).mentor
    units = scores.units(slice(None))
    naive = np.argsort(-units, axis=1, kind="stable")[:, :3]
    by_score = np.take_along_axis(
        lists, np.argsort(-np.take_along_axis(units, lists, axis=1), axis=1, kind="stable"), axis=1
    )

    assert seated_share(naive, seats, rng()) < 0.05
    assert seated_share(lists, seats, rng()) >= 0.85
    assert seated_share(by_score, seats, rng()) >= 0.85


def test_seats_are_taken_in_order_of_the_list_and_never_twice() -> None:
    lists = np.array([[0, 1], [0, 1], [0, -1]])

    assert seated_share(lists, np.array([3, 0]), rng()) == 1.0
    assert seated_share(lists, np.array([0, 0]), rng()) == 0.0
    assert seated_share(lists[:2], np.array([1, 1]), rng()) == 1.0
    # Of three who ask for the one seat first, one gets it; one more takes the other mentor's.
    assert 1 / 3 < seated_share(lists, np.array([1, 1]), rng()) <= 2 / 3


def test_a_share_is_the_same_for_the_same_seed() -> None:
    scores, seats = popular_scores(60, 12, seed=1)
    lists = np.argsort(-scores.units(slice(None)), axis=1, kind="stable")[:, :3]

    assert seated_share(lists, seats, rng(), orders=3) == seated_share(
        lists, seats, rng(), orders=3
    )


def test_no_learners_are_all_seated_and_no_order_is_refused() -> None:
    empty = np.empty((0, 3), dtype=np.intp)

    assert seated_share(empty, np.array([1]), rng()) == 1.0
    with pytest.raises(InvalidSize, match="orders: got 0"):
        seated_share(empty, np.array([1]), rng(), orders=0)


@given(COUNTS)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_gini_is_half_the_mean_difference_over_the_mean(values: NDArray[np.intp]) -> None:
    difference = np.abs(values[:, np.newaxis] - values).mean()
    expected = 0.0 if values.sum() == 0 else difference / (2 * values.mean())

    assert gini(values) == pytest.approx(expected, abs=1e-12)
    assert 0 <= gini(values) < 1


@given(COUNTS, st.integers(2, 5))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_gini_has_no_unit(values: NDArray[np.intp], factor: int) -> None:
    assert gini(values * factor) == pytest.approx(gini(values), abs=1e-12)


def test_mentors_without_seats_count_for_nothing() -> None:
    exposure, seats = np.array([6, 0, 0, 4]), np.array([2, 1, 0, 4])

    assert never_shown(exposure, seats) == pytest.approx(1 / 3)
    assert max_per_seat(exposure, seats) == 3.0
    assert never_shown(exposure, np.zeros(4, dtype=np.intp)) == 0.0
    assert max_per_seat(exposure, np.zeros(4, dtype=np.intp)) == 0.0


def test_shares_of_seats_and_learners() -> None:
    assert seats_used(np.array([1, 2]), np.array([2, 2])) == 0.75
    assert seats_used(np.array([0]), np.array([0])) == 0.0
    assert matched_share(np.array([0, -1, 3, 1])) == 0.75
    assert matched_share(np.empty(0, dtype=np.intp)) == 1.0


def test_seats_that_learners_fill_by_choosing() -> None:
    lists = np.array([[0, 1], [0, 1], [0, -1]])

    assert seats_filled(lists, np.array([4, 2]), rng()) == 0.5
    assert seats_filled(lists, np.array([0, 0]), rng()) == 0.0
    assert seats_filled(np.empty((0, 3), dtype=np.intp), np.array([2]), rng()) == 0.0


def test_load_is_spread_over_mentors_with_seats() -> None:
    load, seats = np.array([0, 0, 0, 4, 0]), np.array([1, 1, 1, 4, 0])

    assert load_gini(load, seats) == 0.75
    assert load_gini(load, np.zeros(5, dtype=np.intp)) == 0.0


def test_a_mean_is_over_matched_learners_alone() -> None:
    values = np.array([0.5, np.nan, 1.0])

    assert mean_over_matched(values, np.array([2, -1, 0])) == 0.75
    assert np.isnan(mean_over_matched(values, np.array([-1, -1, -1])))


def test_arrays_of_unlike_shape_are_refused() -> None:
    with pytest.raises(WrongShape, match="capacity"):
        never_shown(np.array([1, 2]), np.array([1]))
    with pytest.raises(WrongShape, match="values"):
        mean_over_matched(np.array([1.0]), np.array([0, 1]))
