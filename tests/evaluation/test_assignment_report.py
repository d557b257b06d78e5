from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaluation.assignment_report import assignment_report, utilities
from evaluation.errors import InvalidSize
from matching.assignment import assign
from matching.errors import WrongShape
from tests.factories import popular_scores

UTILITY = np.array([[0.9, 0.1, 0.3], [0.8, 0.5, 0.2], [0.7, 0.6, 0.4]])
SEATS = np.array([1, 1, 2])


def test_an_assignment_by_hand() -> None:
    # Best: .9 + .5 + .4 or .9 + .6 + .2, so 1.8. Here: .3 + .8, and nobody for the third.
    found = assignment_report(np.array([2, 0, -1]), UTILITY, SEATS)
    assert found.matched == pytest.approx(2 / 3)
    assert found.total == pytest.approx(1.1)
    assert found.worst_off == 0.3
    assert found.optimum == pytest.approx(1.8)
    assert found.regret == pytest.approx(0.7)
    assert found.regret_share == pytest.approx(0.7 / 1.8)
    assert found.seats_used == 0.5
    assert found.load_gini == pytest.approx(1 / 3)
    # The first with 0, who gains by him; the third with 1 and 2, who have spare seats.
    assert found.blocking_pairs == 3


def test_the_optimum_has_no_regret() -> None:
    best = assign(UTILITY, SEATS, objective="score").mentor
    found = assignment_report(best, UTILITY, SEATS)
    assert found.regret == pytest.approx(0.0, abs=1e-12)
    assert found.matched == 1.0


def test_pair_scores_are_read_as_fractions_of_one() -> None:
    scores, seats = popular_scores(40, 10, seed=3)
    plain = np.asarray(scores.units(slice(None)) / 2.0**20, dtype=np.float64)
    mentor = assign(scores, seats).mentor
    assert_allclose(utilities(scores, mentor), utilities(plain, mentor))
    one, other = (assignment_report(mentor, of, seats) for of in (scores, plain))
    assert one.total == pytest.approx(other.total)
    assert one.optimum == pytest.approx(other.optimum)
    assert one.blocking_pairs == other.blocking_pairs


def test_nobody_matched_and_nobody_there() -> None:
    found = assignment_report(np.full(3, -1), UTILITY, SEATS)
    assert (found.matched, found.total, found.regret_share) == (0.0, 0.0, 1.0)
    assert np.isnan(found.worst_off)
    empty = assignment_report(np.empty(0, dtype=np.intp), np.empty((0, 3)), SEATS)
    assert (empty.optimum, empty.regret, empty.regret_share) == (0.0, 0.0, 0.0)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 5))
def test_regret_is_never_negative_and_knows_no_order(
    seed: int, n_learners: int, n_mentors: int
) -> None:
    rng = np.random.default_rng(seed)
    utility = rng.uniform(size=(n_learners, n_mentors))
    seats = rng.integers(1, 4, n_mentors)
    guess = assign(rng.uniform(size=utility.shape), seats).mentor
    found = assignment_report(guess, utility, seats)
    assert found.regret >= -1e-9
    assert 0.0 <= found.regret_share <= 1.0
    order = rng.permutation(n_learners)
    again = assignment_report(guess[order], utility[order], seats)
    assert again.total == pytest.approx(found.total)
    assert again.regret == pytest.approx(found.regret, abs=1e-9)
    assert again.blocking_pairs == found.blocking_pairs


def test_what_is_no_assignment_is_refused() -> None:
    with pytest.raises(InvalidSize, match="learners of mentor 0: got 2, expected 1 or fewer"):
        assignment_report(np.array([0, 0, 1]), UTILITY, SEATS)
    with pytest.raises(WrongShape, match="mentor"):
        assignment_report(np.array([0, 1]), UTILITY, SEATS)
