from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching._case import Case
from matching.floors import assign_with_floor, frontier, knee, largest_floor, with_load_cap
from matching.scores import BLOCK_ROWS, UNIT
from tests.factories import popular_scores
from tests.matching.cases import Company, companies, random_company

some = settings(max_examples=70, deadline=None, derandomize=True)


def _bottleneck(case: Case) -> float:
    """Largest worst score of an assignment that fills and matches as many as the optimum."""
    before = case.solve()
    units = case.scores.dense() * UNIT
    least = case.min_score * UNIT
    options = [
        [int(lock)] if lock >= 0 else [-1, *np.flatnonzero(np.nan_to_num(row, nan=-1e9) >= least)]
        for lock, row in zip(case.locked, units, strict=True)
    ]
    best = -math.inf
    for chosen in itertools.product(*options):
        mentor = np.asarray(chosen, dtype=np.intp)
        load = np.bincount(mentor[mentor >= 0], minlength=len(case.capacity))
        short = np.maximum(case.minimum - load, 0).sum()
        enough = load.sum() >= before.n_matched and short <= before.short.sum()
        if enough and (load <= case.capacity).all():
            free = np.flatnonzero((mentor >= 0) & (case.locked < 0))
            best = max(best, units[free, mentor[free]].min(initial=math.inf))
    return best / UNIT


def _popular(n_learners: int = 60, n_mentors: int = 12) -> Case:
    """A company where the best total gives the best mentors to the strictest learners."""
    scores, seats = popular_scores(n_learners, n_mentors, seed=4)
    free = np.full(n_learners, -1, dtype=np.intp)
    return Case(scores, seats, np.zeros_like(seats), 0.0, "total", free)


@some
@given(companies((-1.0, 0.0, 1 / UNIT)))
def test_no_assignment_that_matches_as_many_has_a_better_worst(company: Company) -> None:
    case = company.case
    best = _bottleneck(case)
    assert largest_floor(case) == (case.min_score if math.isinf(best) else best)


@some
@given(companies((-1.0, 0.0, 1 / UNIT)))
def test_under_the_largest_floor_as_many_are_matched_and_nobody_below(company: Company) -> None:
    case = replace(company.case, objective="total")
    before, floor = case.solve(), largest_floor(case)
    after = assign_with_floor(case, floor)
    assert after.n_matched == before.n_matched
    assert after.short.sum() == before.short.sum()
    free = np.flatnonzero((after.mentor >= 0) & (case.locked < 0))
    assert (case.scores.units_of(free, after.mentor[free]) >= floor * UNIT).all()


@pytest.mark.parametrize(("n", "m"), [(60, 12), (BLOCK_ROWS + 100, 40)])
def test_the_next_higher_score_matches_fewer(n: int, m: int) -> None:
    case = _popular(n, m)
    floor, matched = largest_floor(case), case.solve().n_matched
    assert assign_with_floor(case, floor).n_matched == matched
    assert assign_with_floor(case, floor + 1 / UNIT).n_matched < matched


def test_along_the_frontier_the_worst_rises_and_the_total_falls() -> None:
    case = _popular()
    points = frontier(case, points=6)
    assert len(points) == 6
    assert [p.worst for p in points] == sorted({p.worst for p in points})
    totals = [p.total for p in points]
    assert totals == sorted(totals, reverse=True)
    assert {p.matched for p in points} == {points[0].matched}
    assert all(p.worst >= p.floor for p in points)
    assert points[0].total == case.solve().total
    assert points[-1].worst == points[-1].floor == largest_floor(case)


def test_a_load_cap_costs_matches_or_total_and_relieves_the_busiest() -> None:
    case = _popular()
    found = [frontier(case, points=1, load_cap=k)[0] for k in (1, 3, 5, None)]
    assert [(p.matched, p.total) for p in found] == sorted((p.matched, p.total) for p in found)
    assert [p.load_cap for p in found] == [1, 3, 5, None]
    assert all(p.busiest <= k for p, k in zip(found, (1, 3, 5), strict=False))


@some
@given(companies(), st.integers(0, 2))
def test_a_load_cap_is_kept_but_for_locks(company: Company, most: int) -> None:
    case = with_load_cap(company.case, most)
    locked = np.bincount(case.locked[case.locked >= 0], minlength=len(case.capacity))
    assert (case.solve().load <= np.maximum(locked, most)).all()


def test_a_cohort_without_pairs_has_one_point() -> None:
    case = Company(np.full((2, 1), np.nan), np.array([1]), min_score=0.25).case
    (point,) = frontier(case)
    assert (point.floor, point.matched, point.busiest) == (0.25, 0, 0)
    assert math.isnan(point.worst)


@some
@given(companies())
def test_the_knee_matches_as_many_and_gives_the_worst_off_no_less(company: Company) -> None:
    points = frontier(company.case)
    found = points[knee(points)]
    assert found.matched == points[0].matched
    assert not found.worst < points[0].worst


def test_the_knee_is_where_much_is_won_for_little() -> None:
    free = frontier(random_company(8, 3, seed=1).case)[0]
    curve = [(0.1, 10.0), (0.4, 9.9), (0.5, 9.0), (0.6, 5.0)]
    points = [replace(free, worst=worst, total=total) for worst, total in curve]
    assert knee(points) == 2
    assert knee(points[:1]) == 0
    assert knee(points[:2]) == 1
    dear = [replace(free, worst=worst, total=total) for worst, total in [(0.5, 10.0), (0.6, 5.0)]]
    assert knee(dear) == 0


def test_progress_is_told_each_floor_and_may_cancel() -> None:
    case = random_company(20, 6, seed=3).case
    seen: list[float] = []
    points = frontier(case, points=4, progress=seen.append)
    assert seen == [point.floor for point in points[1:]]
