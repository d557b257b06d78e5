from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from benchmarks.instances import make_pair_scores
from matching._request import Objective
from matching.check import check_assignment, check_certificate
from matching.dual import KindAssignment, assign_kinds
from matching.errors import InvalidLock, InvalidOption, OtherPeople, WrongShape
from matching.scores import UNIT
from tests.factories import scores_from


@dataclass(frozen=True, eq=False)
class _Case:
    """Scores in units by kind, who serves and wants what, seats and their minimum."""

    units: list[NDArray[np.float64]]
    serves: NDArray[np.bool_]
    wants: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    objective: Objective

    def solve(self, **more: Any) -> KindAssignment:
        return assign_kinds(
            {f"kind {k}": scores_from(units) for k, units in enumerate(self.units)},
            self.capacity,
            self.serves,
            wants=self.wants,
            minimum=self.minimum,
            objective=self.objective,
            **more,
        )

    def allowed(self, learner: int, kind: int) -> list[int]:
        good = self.serves[:, kind] & ~np.isnan(self.units[kind][learner])
        return np.flatnonzero(good).tolist()

    def rank(self, mentor: NDArray[np.intp]) -> tuple[float, ...]:
        learner, kind = np.nonzero(mentor >= 0)
        at = mentor[learner, kind]
        load = np.bincount(at, minlength=len(self.capacity))
        total = sum(self.units[k][i, j] for i, k, j in zip(learner, kind, at, strict=True))
        filled = int(np.minimum(load, self.minimum).sum())
        return (filled, len(at), total) if self.objective == "total" else (filled, total)

    def best(self) -> tuple[float, ...]:
        """Rank of the best of all assignments, tried one after the other."""
        wishes = np.argwhere(self.wants)
        ranks = []
        for choice in itertools.product(*([-1, *self.allowed(*wish)] for wish in wishes.tolist())):
            mentor = np.full(self.wants.shape, -1)
            mentor[tuple(wishes.T)] = choice
            if self.keeps_rules(mentor):
                ranks.append(self.rank(mentor))
        return max(ranks)

    def keeps_rules(self, mentor: NDArray[np.intp]) -> bool:
        load = np.bincount(mentor[mentor >= 0], minlength=len(self.capacity))
        found = [row[row >= 0].tolist() for row in mentor]
        return bool((load <= self.capacity).all()) and all(
            len(set(row)) == len(row) for row in found
        )


def _case(seed: int, n: int, m: int, n_kinds: int) -> _Case:
    rng = np.random.default_rng(seed)
    highest = [4, 30, 1000][seed % 3]
    units = [rng.integers(0, highest, (n, m)).astype(float) for _ in range(n_kinds)]
    if seed % 4 == 1:
        units = [units[0].copy() for _ in units]
    for table in units:
        table[rng.random((n, m)) < rng.choice([0.0, 0.3])] = np.nan
    capacity = rng.integers(0, 2 + n_kinds * n // m, m)
    minimum = np.minimum(capacity, rng.integers(0, 2, m) * (seed % 5 == 0))
    serves = rng.random((m, n_kinds)) < rng.choice([0.6, 1.0])
    wants = rng.random((n, n_kinds)) < rng.choice([0.8, 1.0])
    return _Case(units, serves, wants, capacity, minimum, "total" if seed // 3 % 2 else "score")


def _findings(case: _Case, found: KindAssignment) -> list[object]:
    rules: dict[str, Any] = {"minimum": case.minimum, "min_score": found.min_score}
    call = found.assignment, found.scores, case.capacity
    return [*check_assignment(*call, **rules), *check_certificate(*call, **rules)]


@pytest.mark.parametrize("seed", range(90))
def test_no_assignment_of_all_kinds_is_better(seed: int) -> None:
    rng = np.random.default_rng([seed, 1])
    n_kinds = int(rng.integers(1, 4))
    n, m = int(rng.integers(1, 3 if n_kinds == 3 else 4)), int(rng.integers(1, 5))
    case = _case(seed, n, m, n_kinds)
    least = [0, 2, 0, 5][seed % 4]
    found = case.solve(min_score=least / UNIT)
    for units in case.units:
        units[units < least] = np.nan
    assert case.keeps_rules(found.mentor)
    assert (found.mentor[~case.wants] == -1).all()
    assert case.rank(found.mentor) == case.best()
    assert (found.gap, round(found.total * UNIT)) == (0.0, case.rank(found.mentor)[-1])
    assert _findings(case, found) == []


@pytest.mark.parametrize("seed", range(12))
def test_the_total_is_that_of_integer_programming(seed: int) -> None:
    case = _case(3 * seed + 2, 30, 8, 2)
    case = _Case(
        case.units, case.serves, case.wants, case.capacity, np.zeros_like(case.minimum), "score"
    )
    found = case.solve()
    assert found.gap == 0.0
    assert found.total * UNIT == pytest.approx(_programme(case), abs=1e-6)
    assert _findings(case, found) == []


def _programme(case: _Case) -> float:
    """Best total by an integer programme with a row for each wish, mentor and person."""
    n, n_kinds = case.wants.shape
    arcs = np.array(
        [(i, k, j) for i, k in np.argwhere(case.wants).tolist() for j in case.allowed(i, k)]
    ).reshape(-1, 3)
    learner, kind, mentor = arcs.T
    m = len(case.capacity)
    row = np.concatenate([learner * n_kinds + kind, n * n_kinds + mentor,
                          n * n_kinds + m + learner * m + mentor])  # fmt: skip
    column = np.tile(np.arange(len(arcs)), 3)
    shape = (n * n_kinds + m + n * m, len(arcs))
    limits = np.concatenate([np.ones(n * n_kinds), case.capacity, np.ones(n * m)])
    value = np.array([case.units[k][i, j] for i, k, j in arcs.tolist()])
    solved: Any = milp(
        -value,
        constraints=LinearConstraint(
            coo_array((np.ones(len(row)), (row, column)), shape), ub=limits
        ),
        integrality=np.ones(len(arcs), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    return -float(solved.fun)


def test_both_kinds_share_seats_and_nobody_is_two_mentors_of_one_learner() -> None:
    inside, outside = np.array([[9.0, 5.0, 1.0]]), np.array([[9.0, 2.0, 4.0]])
    case = _Case([inside, outside], np.ones((3, 2), bool), np.ones((1, 2), bool),
                 np.array([2, 1, 1]), np.zeros(3, int), "total")  # fmt: skip
    found = case.solve()
    assert found.mentor.tolist() == [[1, 0]]
    assert (found.gap, found.n_settled) == (0.0, 0)


def test_who_is_left_without_a_kind_is_told_why() -> None:
    units = [np.array([[5.0, np.nan], [6.0, np.nan]]), np.array([[np.nan, 2.0], [np.nan, 3.0]])]
    case = _Case(units, np.eye(2, dtype=bool), np.ones((2, 2), bool), np.array([1, 0]),
                 np.zeros(2, int), "total")  # fmt: skip
    found = case.solve()
    assert found.mentor.tolist() == [[-1, -1], [0, -1]]
    assert found.unmatched == {"kind 0": {0: "no_room"}, "kind 1": {0: "no_seats", 1: "no_seats"}}


def test_a_locked_person_is_not_the_mentor_of_another_kind() -> None:
    units = [np.array([[9.0, 1.0]]), np.array([[9.0, 1.0]])]
    case = _Case(units, np.ones((2, 2), bool), np.ones((1, 2), bool), np.array([2, 2]),
                 np.zeros(2, int), "total")  # fmt: skip
    assert case.solve(locked=[[-1, 0]]).mentor.tolist() == [[1, 0]]


@pytest.mark.parametrize(("family", "share"), [("feat", 0.3), ("tied", 1.0)])
def test_many_wishes_for_the_same_person_are_settled_and_one_certificate_proves_it(
    family: Any, share: float
) -> None:
    scores, capacity = make_pair_scores(family, 1_100, 500)
    other = replace(scores, learner_factors=csr_array(scores.learner_factors * np.float32(2)))
    serves: NDArray[np.bool_] = np.random.default_rng(0).random((500, 2)) < 0.5 + share / 2
    capacity = 2 * capacity
    found = assign_kinds({"in": scores, "out": other}, capacity, serves, min_score=1e-5)
    assert (found.assignment.solver, found.gap, found.n_settled) == ("flow", 0.0, 0)
    assert (found.mentor[:, 0] != found.mentor[:, 1]).all()
    call: Any = found.assignment, found.scores, capacity
    assert check_assignment(*call, min_score=found.min_score) == []
    assert check_certificate(*call, min_score=found.min_score) == []


def test_a_person_who_would_cost_somebody_a_match_is_settled() -> None:
    """Nobody else is there for either wish: only one of them can be served."""
    units = [np.array([[5.0, np.nan], [1.0, 1.0]]), np.array([[7.0, np.nan], [1.0, 1.0]])]
    case = _Case(units, np.ones((2, 2), bool), np.ones((2, 2), bool), np.array([3, 3]),
                 np.zeros(2, int), "total")  # fmt: skip
    found = case.solve()
    assert found.mentor[0].tolist() == [-1, 0]
    assert sorted(found.mentor[1].tolist()) == [0, 1]
    assert (found.gap, found.n_settled) == (0.0, 1)
    assert found.unmatched["kind 0"] == {0: "no_room"}


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0), (2, 2)])
def test_nobody_no_wishes_no_seats(n: int, m: int) -> None:
    units, serves, seats = [np.zeros((n, m))] * 2, np.ones((m, 2), bool), np.zeros(m, int)
    for wants in (np.ones((n, 2), bool), np.zeros((n, 2), bool)):
        found = _Case(units, serves, wants, seats, seats, "total").solve()
        assert found.mentor.tolist() == [[-1, -1]] * n
        assert (found.total, found.gap) == (0.0, 0.0)
        assert [len(why) for why in found.unmatched.values()] == wants.sum(axis=0).tolist()


def test_bad_arguments_are_named() -> None:
    scores = {"a": scores_from(np.ones((1, 2))), "b": scores_from(np.ones((1, 2)))}
    serves = np.ones((2, 2), bool)
    with pytest.raises(OtherPeople, match="b: got other learners"):
        assign_kinds({**scores, "b": scores_from(np.ones((1, 3)))}, [1, 1], serves)
    with pytest.raises(WrongShape, match="serves"):
        assign_kinds(scores, [1, 1], serves[:1])
    with pytest.raises(WrongShape, match="wants"):
        assign_kinds(scores, [1, 1], serves, wants=[[True]])
    with pytest.raises(InvalidLock, match="different people"):
        assign_kinds(scores, [1, 1], serves, locked=[[1, 1]])
    with pytest.raises(InvalidLock, match="not wanted"):
        assign_kinds(scores, [1, 1], serves, wants=[[True, False]], locked=[[-1, 1]])
    with pytest.raises(InvalidOption, match="no kind"):
        assign_kinds({}, [1, 1], serves)
    assert math.isfinite(assign_kinds(scores, [1, 1], serves).gap)
