from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching._case import Case
from matching._request import Objective
from matching._seats import certified_gains, seat_gains
from matching.assignment import Assignment, assign
from matching.errors import NotOptimal
from matching.scores import BLOCK_ROWS, UNIT
from tests.factories import scores_from
from tests.matching.cases import Company, companies, random_company


def _worth(found: Assignment, objective: str) -> tuple[float, ...]:
    """What an optimum is compared by, most important first."""
    filled = -float(found.short.sum())
    matched, total = float(found.n_matched), found.total
    return (filled, matched, total) if objective == "total" else (filled, total, matched)


def _without(case: Case, learner: int) -> Case:
    units = case.scores.dense() * UNIT
    units[learner] = np.nan
    return replace(case, scores=scores_from(units))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(companies((-1.0, 0.0, 3 / UNIT)))
def test_gain_of_each_seat_is_what_solving_again_gives(company: Company) -> None:
    case = company.case
    before = case.solve()
    gains = seat_gains(case, before)
    for mentor in range(len(case.capacity)):
        after = case.with_seat(mentor).solve()
        assert gains.matched[mentor] == after.n_matched - before.n_matched
        assert gains.units[mentor] / UNIT == after.total - before.total


@settings(max_examples=150, deadline=None, derandomize=True)
@given(companies((-1.0, 0.0, 3 / UNIT)))
def test_prices_of_the_certificate_tell_the_same_gains(company: Company) -> None:
    case = replace(company.case, objective="total")
    before = case.solve()
    graph, prices = seat_gains(case, before), certified_gains(before)
    assert prices.matched.tolist() == graph.matched.tolist()
    assert prices.units.tolist() == graph.units.tolist()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(companies((-1.0, 0.0, 3 / UNIT)))
def test_a_learner_is_named_exactly_when_every_optimum_with_the_seat_matches_him(
    company: Company,
) -> None:
    case = company.case
    before = case.solve()
    gains = seat_gains(case, before)
    for mentor in np.flatnonzero(gains.matched).tolist():
        seat = case.with_seat(mentor)
        best = _worth(seat.solve(), case.objective)
        needed = [
            learner
            for learner in np.flatnonzero(before.mentor < 0).tolist()
            if _worth(_without(seat, learner).solve(), case.objective) < best
        ]
        named = gains.learner[mentor]
        assert needed == ([named] if named >= 0 else [])


@pytest.mark.parametrize("objective", ["total", "score"])
def test_gains_hold_in_a_cohort_where_moves_are_long(objective: Objective) -> None:
    company = replace(random_company(90, 24, seed=5), objective=objective)
    case = company.case
    before = case.solve()
    gains = seat_gains(case, before)
    assert gains.matched.any()
    for mentor in range(24):
        after = case.with_seat(mentor).solve()
        assert gains.matched[mentor] == after.n_matched - before.n_matched
        assert gains.units[mentor] / UNIT == after.total - before.total
        if gains.learner[mentor] >= 0:
            assert after.mentor[gains.learner[mentor]] >= 0


def test_a_spare_seat_more_changes_nothing() -> None:
    case = Company(np.array([[5.0, 4.0]]), np.array([2, 1])).case
    gains = seat_gains(case, case.solve())
    assert gains.units.tolist() == [0.0, 0.0]
    assert gains.matched.tolist() == [0, 0]
    assert gains.learner.tolist() == [-1, -1]


def test_an_assignment_that_could_be_better_is_refused() -> None:
    case = Company(np.array([[9.0, 1.0], [1.0, 9.0]]), np.array([1, 1])).case
    worst = assign([[1, 9], [9, 1]], [1, 1])
    with pytest.raises(NotOptimal, match="circle"):
        seat_gains(case, worst)


def test_an_assignment_of_a_forbidden_pair_is_refused() -> None:
    case = Company(np.array([[np.nan]]), np.array([1])).case
    with pytest.raises(NotOptimal, match="does not allow"):
        seat_gains(case, assign([[1.0]], [1]))


def test_no_learner_leaves_a_mentor_who_would_fall_below_the_minimum() -> None:
    units = np.array([[1.0, 9.0], [np.nan, 5.0]])
    kept = Company(units, np.array([1, 1]), minimum=np.array([1, 0])).case
    free = replace(kept, minimum=np.array([0, 0]))
    assert seat_gains(kept, kept.solve()).units.tolist() == [0.0, 0.0]
    assert seat_gains(free, free.solve()).units.tolist() == [0.0, 8.0]


def test_nobody_is_named_among_equals_however_many_they_are() -> None:
    case = Company(np.ones((BLOCK_ROWS + 5, 1)), np.array([1])).case
    gains = seat_gains(case, case.solve())
    assert gains.matched.tolist() == [1]
    assert gains.learner.tolist() == [-1]
