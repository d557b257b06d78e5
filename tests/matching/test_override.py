from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching._case import Case
from matching._request import Objective
from matching.assignment import Assignment, assign
from matching.errors import InvalidLock, NotOptimal
from matching.override import (
    Loss,
    Override,
    price_ban,
    price_interval,
    price_override,
    price_swap,
)
from matching.scores import BLOCK_ROWS, UNIT
from tests.factories import scores_from
from tests.matching.cases import Company, companies, random_company

many = settings(max_examples=100, deadline=None, derandomize=True)
some = settings(max_examples=60, deadline=None, derandomize=True)
minimums = (-1.0, 0.0, 1 / UNIT, 3 / UNIT)


def _difference(before: Assignment, after: Assignment) -> Loss:
    return Loss(
        int(after.short.sum() - before.short.sum()),
        before.n_matched - after.n_matched,
        before.total - after.total,
    )


def _rank(case: Case, loss: Loss) -> tuple[float, ...]:
    if case.objective == "total":
        return loss.minimum, loss.matched, loss.total
    return loss.minimum, loss.total, loss.matched


def _locked(case: Case, learner: int, mentor: int) -> Case:
    locked = case.locked.copy()
    locked[learner] = mentor
    return replace(case, locked=locked) if mentor >= 0 else _without(case, learner, slice(None))


def _without(case: Case, learner: int, mentor: int | slice) -> Case:
    units, locked = case.scores.dense() * UNIT, case.locked.copy()
    units[learner, mentor] = np.nan
    locked[learner] = -1
    return replace(case, scores=scores_from(units), locked=locked)


def _moved(before: Assignment, override: Override) -> NDArray[np.intp]:
    mentor = before.mentor.copy()
    for move in override.moves:
        assert mentor[move.learner] == move.before != move.after
        mentor[move.learner] = move.after
    return mentor


def _reaches(case: Case, override: Override, before: Assignment, after: Assignment) -> None:
    """The moves lead to an assignment as good as the one that solving again finds."""
    mentor = _moved(before, override)
    matched = np.flatnonzero(mentor >= 0)
    load = np.bincount(mentor[matched], minlength=len(case.capacity))
    total = case.scores.units_of(matched, mentor[matched]).sum() / UNIT
    assert (load <= case.capacity).all()
    assert np.maximum(case.minimum - load, 0).sum() == after.short.sum()
    assert (len(matched), total) == (after.n_matched, after.total)


@many
@given(companies(minimums), st.data())
def test_an_override_costs_what_solving_again_with_the_lock_does(
    company: Company, data: st.DataObject
) -> None:
    case = company.case
    before = case.solve()
    for learner in range(len(before.mentor)):
        mentor = data.draw(st.integers(-1, len(case.capacity) - 1))
        try:
            after = _locked(case, learner, mentor).solve()
        except InvalidLock:
            with pytest.raises(InvalidLock):
                price_override(case, before, learner, mentor)
            continue
        override = price_override(case, before, learner, mentor)
        assert override.loss == _difference(before, after)
        _reaches(case, override, before, after)
        assert _moved(before, override)[learner] == mentor


@many
@given(companies(minimums))
def test_a_ban_costs_what_solving_again_without_the_pair_does(company: Company) -> None:
    case = company.case
    before = case.solve()
    for learner, mentor in enumerate(before.mentor.tolist()):
        after = _without(case, learner, mentor).solve() if mentor >= 0 else before
        override = price_ban(case, before, learner, mentor)
        assert override.loss == _difference(before, after)
        _reaches(case, override, before, after)


@many
@given(companies(minimums), st.data())
def test_a_swap_costs_what_solving_again_with_both_pairs_does(
    company: Company, data: st.DataObject
) -> None:
    case = company.case
    before = case.solve()
    if len(before.mentor) < 2:
        return
    first, second = data.draw(
        st.lists(st.integers(0, len(before.mentor) - 1), min_size=2, max_size=2, unique=True)
    )
    if before.mentor[second] < 0:
        first, second = second, first
    own, other = int(before.mentor[first]), int(before.mentor[second])
    try:
        swapped = case if own == other else _locked(case, first, other)
        swapped = swapped if own == other else _locked(swapped, second, own)
        after = swapped.solve()
    except InvalidLock:
        with pytest.raises(InvalidLock):
            price_swap(case, before, first, second)
        return
    override = price_swap(case, before, first, second)
    assert override.loss == _difference(before, after)
    _reaches(case, override, before, after)


@some
@given(companies(minimums))
def test_prices_bound_the_cost_and_the_highest_is_the_cost(company: Company) -> None:
    case = company.case
    before = case.solve()
    allowed = case.units(np.arange(len(before.mentor)))
    for learner, mentor in np.argwhere((allowed > -np.inf) & (case.capacity > 0)).tolist():
        if case.locked[learner] >= 0 or (case.locked == mentor).sum() >= case.capacity[mentor]:
            continue
        low, high = price_interval(case, before, learner, mentor)
        assert (0, 0, 0) <= _rank(case, low) <= _rank(case, high)
        assert high == price_override(case, before, learner, mentor).loss


def test_degenerate_prices_leave_an_interval() -> None:
    # One seat each, both want the first: its price is anything from 2 to 4.
    case = Company(np.array([[9.0, 5.0], [4.0, 2.0]]), np.array([1, 1])).case
    low, high = price_interval(case, case.solve(), 1, 0)
    assert (low.total * UNIT, high.total * UNIT) == (0.0, 2.0)


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("seed", range(3))
def test_costs_hold_in_cohorts_where_chains_are_long(objective: Objective, seed: int) -> None:
    company = random_company(80, 24, seed)
    case = replace(company.case, objective=objective)
    before = case.solve()
    rng = np.random.default_rng(seed)
    units = case.units(np.arange(80))
    pairs = np.argwhere((units > -np.inf) & (case.capacity > 0))
    for learner, mentor in rng.permutation(pairs)[:25].tolist():
        override = price_override(case, before, learner, mentor)
        after = _locked(case, learner, mentor).solve()
        assert override.loss == _difference(before, after)
        _reaches(case, override, before, after)


@pytest.mark.parametrize("objective", ["total", "score"])
def test_costs_hold_where_more_are_left_out_than_a_block_holds(objective: Objective) -> None:
    n = BLOCK_ROWS + 200
    units = np.random.default_rng(0).integers(0, 50, (n, 4)).astype(float)
    seats = np.array([3, 2, 0, 4])
    case = replace(Company(units, seats, minimum=np.array([3, 0, 0, 1])).case, objective=objective)
    before = case.solve()
    left_out, placed = np.flatnonzero(before.mentor < 0), np.flatnonzero(before.mentor >= 0)
    for learner in (*left_out[[0, -1]].tolist(), *placed[:3].tolist()):
        for mentor in (-1, 0, 1, 3):
            after = _locked(case, learner, mentor).solve()
            override = price_override(case, before, learner, mentor)
            assert override.loss == _difference(before, after)
            _reaches(case, override, before, after)


def test_a_wanted_pair_costs_nothing() -> None:
    case = Company(np.array([[5.0, 4.0]]), np.array([1, 1])).case
    assert price_override(case, case.solve(), 0, 0) == Override(Loss(0, 0, 0.0), ())


def test_an_assignment_that_could_be_better_is_refused() -> None:
    case = Company(np.array([[9.0, 1.0], [1.0, 9.0]]), np.array([1, 1])).case
    worst = assign([[1, 9], [9, 1]], [1, 1])
    with pytest.raises(NotOptimal):
        price_override(case, worst, 0, 0)


def test_a_pair_without_score_or_seat_is_refused() -> None:
    case = Company(np.array([[np.nan, 1.0, 1.0]]), np.array([1, 1, 0])).case
    before = case.solve()
    for mentor, why in ((0, "absent"), (2, "no seat")):
        with pytest.raises(InvalidLock, match=why):
            price_override(case, before, 0, mentor)
