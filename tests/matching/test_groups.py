from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from benchmarks.instances import make
from matching._request import Objective
from matching.assignment import assign
from matching.check import check_assignment, check_certificate
from matching.errors import InvalidCapacity, WrongShape
from matching.groups import GroupAssignment, assign_groups, group_places


@dataclass(frozen=True, eq=False)
class _Case:
    scores: NDArray[np.float64]
    seats: NDArray[np.int64]
    size: NDArray[np.int64]
    least: NDArray[np.int64]
    objective: Objective

    def solve(self, most_solved: int = 2000) -> GroupAssignment:
        return assign_groups(
            self.scores,
            self.seats,
            group_size=self.size,
            group_minimum=self.least,
            objective=self.objective,
            most_solved=most_solved,
        )

    def fits(self, load: NDArray[np.int64]) -> bool:
        """Whether every mentor's load is enough, and not too much, for some number of groups."""
        return all(
            any(t * least <= n <= t * size for t in range(seats + 1))
            for n, seats, size, least in zip(load, self.seats, self.size, self.least, strict=True)
        )

    def rank(self, mentor: tuple[int, ...] | NDArray[np.intp]) -> tuple[float, ...]:
        pairs = [(i, j) for i, j in enumerate(mentor) if j >= 0]
        total = float(sum(self.scores[i, j] for i, j in pairs))
        return (len(pairs), total) if self.objective == "total" else (total,)

    def best(self) -> tuple[float, ...]:
        rows = [[-1, *np.flatnonzero(~np.isnan(row)).tolist()] for row in self.scores]
        choices = itertools.product(*rows)
        return max(self.rank(mentor) for mentor in choices if self.fits(self.load(mentor)))

    def load(self, mentor: tuple[int, ...] | NDArray[np.intp]) -> NDArray[np.int64]:
        at = np.asarray([j for j in mentor if j >= 0], dtype=np.int64)
        return np.bincount(at, minlength=len(self.seats))


def _case(seed: int, n: int, m: int) -> _Case:
    rng = np.random.default_rng(seed)
    scores = rng.integers(-3 if seed % 2 else 0, [5, 100][seed % 2], (n, m)).astype(float)
    scores[rng.random((n, m)) < rng.choice([0.0, 0.3])] = np.nan
    size = rng.integers(1, 5, (m,))
    least = np.minimum(size, rng.integers(0, 5, (m,)))
    seats = rng.integers(0, 3, (m,))
    return _Case(scores, seats, size, least, "total" if seed // 2 % 2 else "score")


def _assert_runs(case: _Case, found: GroupAssignment) -> None:
    mentor = found.assignment.mentor
    sizes = [
        np.count_nonzero((mentor == j) & (found.group == t))
        for j, n_groups in enumerate(found.n_groups)
        for t in range(n_groups)
    ]
    least = np.repeat(case.least, found.n_groups)
    assert (np.asarray(sizes, dtype=np.int64) >= least).all()
    assert (np.asarray(sizes, dtype=np.int64) <= np.repeat(case.size, found.n_groups)).all()
    assert (found.n_groups <= case.seats).all()
    assert sum(sizes) == found.assignment.n_matched
    call = found.assignment, case.scores, found.places
    assert check_assignment(*call, minimum=found.filled) == []
    assert check_certificate(*call, minimum=found.filled) == []


@pytest.mark.parametrize("seed", range(80))
def test_no_choice_of_groups_is_better(seed: int) -> None:
    rng = np.random.default_rng([seed, 1])
    case = _case(seed, int(rng.integers(0, 7)), int(rng.integers(1, 4)))
    found = case.solve()
    assert case.rank(found.assignment.mentor) == case.best()
    assert found.gap == 0.0
    _assert_runs(case, found)


@pytest.mark.parametrize("seed", range(8))
def test_the_total_is_that_of_integer_programming(seed: int) -> None:
    case = _case(2 * seed + 1, 25, 6)
    case = _Case(case.scores, case.seats, case.size + 2, case.least + 2, "score")
    found = case.solve()
    assert found.gap == 0.0
    assert found.assignment.total == pytest.approx(_programme(case), abs=1e-6)
    _assert_runs(case, found)


def _programme(case: _Case) -> float:
    """Best total by an integer programme with the number of groups of each mentor."""
    learner, mentor = np.nonzero(~np.isnan(case.scores))
    n, m, arcs = len(case.scores), len(case.seats), np.arange(len(learner))
    groups = len(arcs) + np.arange(m)
    upper, lower = n + np.arange(m), n + m + np.arange(m)
    row = np.concatenate([learner, upper[mentor], lower[mentor], upper, lower])
    column = np.concatenate([arcs, arcs, arcs, groups, groups])
    ones = np.ones(len(arcs))
    entries = np.concatenate([ones, ones, -ones, -case.size, case.least])
    matrix = coo_array((entries, (row, column)), shape=(n + 2 * m, len(arcs) + m))
    limit = np.concatenate([np.ones(n), np.zeros(2 * m)])
    most = np.concatenate([ones, case.seats])
    solved: Any = milp(
        np.concatenate([-case.scores[learner, mentor], np.zeros(m)]),
        constraints=LinearConstraint(matrix, ub=limit),
        integrality=np.ones(len(most), dtype=np.int64),
        bounds=Bounds(0, most),
    )
    return -float(solved.fun)


def test_a_group_too_small_to_run_gives_its_learners_to_others() -> None:
    scores = np.array([[9.0, 5.0], [9.0, 6.0], [1.0, 6.0], [1.0, 6.0]])
    case = _Case(scores, np.array([1, 1]), np.array([4, 4]), np.array([3, 3]), "total")
    found = case.solve()
    assert found.assignment.mentor.tolist() == [1, 1, 1, 1]
    assert (found.n_groups.tolist(), found.gap) == ([0, 1], 0.0)


def test_minimum_loads_fill_as_many_places_as_they_can_and_say_what_is_lacking() -> None:
    places, minimum = group_places([1, 2, 0], 4, [3, 2, 1])
    assert (places.tolist(), minimum.tolist()) == ([4, 8, 0], [3, 4, 0])
    result = assign(np.ones((5, 3)), places, minimum=minimum)
    assert (result.n_matched, result.short.sum()) == (5, 2)


def test_a_search_that_is_stopped_bounds_the_best() -> None:
    scores, _ = make("clustered", 300, 40)
    seats, size, least = np.full(40, 2), np.full(40, 6), np.full(40, 5)
    case = _Case(scores, seats, size, least, "score")
    few, more = case.solve(3), case.solve(60)
    for found in (few, more):
        _assert_runs(case, found)
    assert few.assignment.total <= more.assignment.total
    assert more.gap <= few.gap < np.inf
    assert more.assignment.total <= few.assignment.total + few.gap


def test_bad_arguments_are_named() -> None:
    with pytest.raises(InvalidCapacity, match=r"group_minimum\[1\]: got 3"):
        group_places([1, 1], 2, [1, 3])
    with pytest.raises(InvalidCapacity, match=r"group_size\[0\]: got 0"):
        group_places([1, 1], 0)
    with pytest.raises(InvalidCapacity, match=r"seats\[1\]"):
        group_places([1, 1.5], 2)
    with pytest.raises(WrongShape, match="group_size"):
        group_places([1, 1], [2])
    with pytest.raises(WrongShape, match="seats"):
        assign_groups([[1.0]], [[1]], group_size=2, group_minimum=1)
