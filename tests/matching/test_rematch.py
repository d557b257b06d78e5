from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import matching.rematch
from benchmarks.instances import make_pair_scores
from matching._case import Case
from matching._request import Objective
from matching.certificate import Certificate
from matching.check import check_assignment, check_certificate
from matching.errors import InvalidBonus, InvalidLock, WrongShape
from matching.rematch import MOST_BONUS, Rematch, rematch, without_pairs
from matching.scores import UNIT, PairScores
from tests.matching.cases import Company, companies, random_company

some = settings(max_examples=80, deadline=None, derandomize=True)


def _previous(data: st.DataObject, case: Case) -> NDArray[np.intp]:
    n_learners, n_mentors = case.scores.shape
    places = st.lists(st.integers(-1, n_mentors - 1), min_size=n_learners, max_size=n_learners)
    return np.asarray(data.draw(places), dtype=np.intp)


def _best(case: Case, previous: NDArray[np.intp], bonus: float) -> tuple[float, ...]:
    """Best of all assignments: seats filled, then matched, kept pairs and units by objective."""
    units = case.scores.dense() * UNIT
    least = case.min_score * UNIT
    options = [
        [int(lock)] if lock >= 0 else [-1, *np.flatnonzero(np.nan_to_num(row, nan=-1e9) >= least)]
        for lock, row in zip(case.locked, units, strict=True)
    ]
    return max(
        _rank(case, np.asarray(mentor, dtype=np.intp), previous, bonus)
        for mentor in itertools.product(*options)
        if (_load(case, np.asarray(mentor, dtype=np.intp)) <= case.capacity).all()
    )


def _load(case: Case, mentor: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.bincount(mentor[mentor >= 0], minlength=len(case.capacity))


def _rank(
    case: Case, mentor: NDArray[np.intp], previous: NDArray[np.intp], bonus: float
) -> tuple[float, ...]:
    matched = np.flatnonzero(mentor >= 0)
    units = case.scores.units_of(matched, mentor[matched])
    good = (mentor == previous) & (mentor >= 0)
    good[matched] &= units >= case.min_score * UNIT
    filled = float(np.minimum(_load(case, mentor), case.minimum).sum())
    kept, total = float(good.sum()), float(units.sum())
    worth = (kept, total) if math.isinf(bonus) else (total + bonus * UNIT * kept,)
    count = float(len(matched))
    return (filled, count, *worth) if case.objective == "total" else (filled, *worth, count)


@some
@given(companies(), st.data(), st.sampled_from([0.0, 1 / UNIT, 2 / UNIT, MOST_BONUS, math.inf]))
def test_no_assignment_is_better_with_the_bonus(
    company: Company, data: st.DataObject, bonus: float
) -> None:
    case = company.case
    previous = _previous(data, case)
    found = rematch(case, previous, stay_bonus=bonus)
    best = _best(case, previous, bonus)
    assert _rank(case, found.assignment.mentor, previous, bonus) == best
    assert found.assignment.gap == 0.0


@some
@given(companies(), st.data())
def test_without_a_bonus_it_is_the_optimum(company: Company, data: st.DataObject) -> None:
    case = company.case
    found, fresh = rematch(case, _previous(data, case), stay_bonus=0.0), case.solve()
    assert found.assignment.mentor.tolist() == fresh.mentor.tolist()
    assert found.total == fresh.total


@pytest.mark.parametrize("objective", ["total", "score"])
def test_the_larger_the_bonus_the_fewer_move_and_the_less_the_total(
    objective: Objective,
) -> None:
    company = replace(random_company(80, 20, seed=2), min_score=0.0)
    case = replace(company.case, objective=objective)
    previous = case.solve().mentor
    rng = np.random.default_rng(0)
    rejected = rng.choice(np.flatnonzero(previous >= 0), 10, replace=False)
    case = without_pairs(case, rejected, previous[rejected])
    found = [rematch(case, previous, stay_bonus=b) for b in (0.0, 1e-3, 1e-2, 1.0, math.inf)]
    kept, totals = [len(one.stayed) for one in found], [one.total for one in found]
    assert kept == sorted(kept)
    assert totals == sorted(totals, reverse=True)
    assert kept[0] < kept[-1]
    for one in found:
        assert not (one.assignment.mentor[rejected] == previous[rejected]).any()


@some
@given(companies(), st.data(), st.sampled_from([0.0, 1.0, math.inf]))
def test_every_learner_is_accounted_for_and_the_result_can_be_verified(
    company: Company, data: st.DataObject, bonus: float
) -> None:
    case = company.case
    previous = _previous(data, case)
    found = rematch(case, previous, stay_bonus=bonus)
    parts = np.concatenate([found.stayed, found.moved, found.joined, found.dropped])
    either = np.flatnonzero((previous >= 0) | (found.assignment.mentor >= 0))
    assert sorted(parts.tolist()) == either.tolist()
    assert _findings(case, found, UNIT if math.isinf(bonus) else 1.0) == []


def _findings(case: Case, found: Rematch, unit: float) -> list[object]:
    arguments: dict[str, Any] = {
        "minimum": case.minimum,
        "locked": case.locked,
        "min_score": case.min_score * unit,
    }
    call = found.assignment, found.scores, case.capacity
    return [*check_assignment(*call, **arguments), *check_certificate(*call, **arguments)]


def test_a_rejected_pair_never_comes_back_and_a_paused_mentor_gets_nobody() -> None:
    case = Company(np.array([[9.0, 1.0, 5.0], [8.0, 2.0, 5.0]]), np.array([1, 1, 1])).case
    previous = np.array([0, 1])
    after = without_pairs(case, np.array([0]), np.array([0]))
    paused = replace(after, capacity=np.array([1, 0, 1]))
    found = rematch(paused, previous, stay_bonus=math.inf)
    assert found.assignment.mentor.tolist() == [2, 0]
    assert (found.moved.tolist(), found.stayed.tolist()) == ([0, 1], [])


def test_leavers_and_joiners_leave_the_settled_alone() -> None:
    units = np.array([[np.nan, np.nan], [4.0, 9.0], [3.0, 8.0]])
    found = rematch(
        Company(units, np.array([1, 1])).case, np.array([1, 0, -1]), stay_bonus=MOST_BONUS
    )
    assert found.assignment.mentor.tolist() == [-1, 0, 1]
    assert (found.dropped.tolist(), found.joined.tolist()) == ([0], [2])


def test_bad_arguments_are_named() -> None:
    case = Company(np.array([[1.0]]), np.array([1]), locked=np.array([0])).case
    settled = np.array([0])
    for bonus in (-1.0, 9.0, math.nan):
        with pytest.raises(InvalidBonus):
            rematch(case, settled, stay_bonus=bonus)
    with pytest.raises(WrongShape):
        rematch(case, np.array([0, 0]), stay_bonus=0.0)
    with pytest.raises(InvalidLock):
        rematch(case, np.array([1]), stay_bonus=0.0)
    with pytest.raises(InvalidLock):
        without_pairs(case, np.array([0]), np.array([0]))


@some
@given(companies(), st.data())
def test_the_largest_bonus_serves_for_an_infinite_one_and_that_is_proven(
    company: Company, data: st.DataObject
) -> None:
    case = company.case
    previous = _previous(data, case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching.rematch, "FACTORED_PAIRS", -1)
        found = rematch(case, previous, stay_bonus=math.inf)
    assert isinstance(found.scores, PairScores)
    assert len(found.stayed) == found.stay_at_most
    assert _rank(case, found.assignment.mentor, previous, math.inf) == _best(
        case, previous, math.inf
    )


def _large_case(objective: Objective) -> tuple[Case, NDArray[np.intp], Certificate]:
    """A cohort after rejections, joiners whom few mentors may take, leavers and pauses."""
    n, m = 2_200, 500
    scores, seats = make_pair_scores("feat", n, m)
    free, rng = np.full(n, -1), np.random.default_rng(3)
    case = Case(scores, seats.astype(np.intp), np.zeros_like(seats), 0.0, objective, free)
    before = case.solve()
    previous = before.mentor.copy()
    joiners, leavers = rng.permutation(n)[:150].reshape(2, 75)
    previous[joiners] = -1
    few = rng.random((len(joiners), m)) < 6 / m
    learner, mentor = np.nonzero(~few)
    case = without_pairs(case, joiners[learner], mentor)
    case = without_pairs(case, np.repeat(leavers, m), np.tile(np.arange(m), len(leavers)))
    rejected = rng.choice(np.flatnonzero(previous >= 0), 40, replace=False)
    case = without_pairs(case, rejected, previous[rejected])
    capacity = case.capacity.copy()
    capacity[rng.choice(m, 6)] = 0
    return replace(case, capacity=capacity), previous, before.certificate


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("bonus", [0.0, 1e-4, 1.0, math.inf])
def test_from_the_earlier_prices_a_large_cohort_comes_out_the_same(
    objective: Objective, bonus: float
) -> None:
    case, previous, certificate = _large_case(objective)
    warm = rematch(case, previous, stay_bonus=bonus, before=certificate)
    cold = rematch(case, previous, stay_bonus=bonus)
    assert (warm.assignment.solver, warm.assignment.gap) == ("large", 0.0)
    assert warm.assignment.total == cold.assignment.total
    assert warm.assignment.n_matched == cold.assignment.n_matched
    assert_array_equal(warm.assignment.seat_price, cold.assignment.seat_price)
    if math.isinf(bonus):
        assert len(warm.stayed) == len(cold.stayed) == warm.stay_at_most == cold.stay_at_most
