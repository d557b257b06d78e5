from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from benchmarks.instances import make, make_pair_scores
from matching._instance import full_instance
from matching._pairs import open_pairs
from matching._request import read_request
from matching._solution import with_prices
from matching.assignment import Assignment, assign, solve_request
from matching.certificate import Certificate
from matching.check import check_assignment, check_certificate
from matching.large.tuning import Tuning
from matching.large.warm_start import solve_warm
from matching.warm import Warm

ALWAYS_WARM = Tuning(listed=4, seed_pairs=2, least_sample=3, offered=2, threads=1, again=2.0)


@dataclass(frozen=True, eq=False)
class _Case:
    scores: NDArray[np.float64]
    capacity: NDArray[np.int64]
    rules: dict[str, Any]

    def solve(self) -> Assignment:
        return solve_request(read_request(self.scores, self.capacity, **self.rules), solver="flow")


def _case(seed: int) -> _Case:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 61)), int(rng.integers(1, 26))
    scores = rng.integers(-20, 60, (n, m)).astype(float)
    scores[rng.random(scores.shape) < rng.choice([0.0, 0.0, 0.3, 0.9])] = np.nan
    capacity = rng.integers(0, 2 + int(rng.integers(1, 4)) * n // m, m)
    minimum = rng.integers(0, capacity + 1) * (rng.random(m) < 0.3) * (seed % 2)
    objective = ["total", "score"][seed // 2 % 2]
    least = [-np.inf, 0.0][seed // 4 % 2]
    return _Case(scores, capacity, {"minimum": minimum, "objective": objective, "min_score": least})


def _changed(case: _Case, mentor: NDArray[np.intp], what: str, seed: int) -> _Case:
    rng = np.random.default_rng([seed, 1])
    n, m = case.scores.shape
    scores, capacity, rules = case.scores.copy(), case.capacity.copy(), dict(case.rules)
    some = rng.choice(n, 1 + n // 8, replace=False)
    if what == "rejections":
        some = some[mentor[some] >= 0]
        scores[some, mentor[some]] = np.nan
    elif what == "leavers":
        scores[some] = np.nan
    elif what == "paused":
        capacity[rng.integers(0, m)] = 0
    elif what == "more seats":
        capacity[rng.integers(0, m, 2)] += 2
    elif what == "other scores":
        scores += rng.integers(0, 3, scores.shape)
    elif what == "other minimum":
        rules["minimum"] = rng.integers(0, capacity + 1)
    elif what == "other objective":
        rules["objective"] = "total" if rules["objective"] == "score" else "score"
    rules["minimum"] = np.minimum(rules["minimum"], capacity)
    return _Case(scores, capacity, rules)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "what",
    [
        "nothing",
        "rejections",
        "leavers",
        "joiners",
        "paused",
        "more seats",
        "other scores",
        "other minimum",
        "other objective",
    ],
)
def test_from_an_earlier_assignment_the_result_is_that_from_nothing(what: str, seed: int) -> None:
    case = _case(seed)
    before = case.solve()
    mentor = before.mentor.copy()
    if what == "joiners":
        mentor[::5] = -1
    case = _changed(case, mentor, what, seed)
    pairs = open_pairs(read_request(case.scores, case.capacity, **case.rules), None)
    solution = solve_warm(pairs, Warm(mentor, before.certificate), ALWAYS_WARM)
    _assert_same(case, solution.assigned)
    own = with_prices(full_instance(pairs), solution.assigned)
    assert_array_equal(solution.proof, own.proof)
    assert_array_equal(solution.plain, own.plain)


def _assert_same(case: _Case, mentor: NDArray[np.intp]) -> None:
    fresh = case.solve()
    matched = np.flatnonzero(mentor >= 0)
    load = np.bincount(mentor[matched], minlength=len(case.capacity))
    minimum = np.asarray(case.rules["minimum"])
    assert len(matched) == fresh.n_matched
    assert case.scores[matched, mentor[matched]].sum() == fresh.total
    assert np.minimum(load, minimum).sum() == np.minimum(fresh.load, minimum).sum()
    assert (load <= case.capacity).all()


@pytest.mark.parametrize("seed", range(8))
def test_a_start_that_means_nothing_costs_time_and_nothing_else(seed: int) -> None:
    case = _case(seed)
    rng = np.random.default_rng(seed)
    n, m = case.scores.shape
    level: NDArray[np.int8] = rng.integers(-1, 2, (m,)).astype(np.int8)
    price: NDArray[np.float64] = rng.normal(0, 1e12, (m,))
    mentor: NDArray[np.intp] = rng.integers(-1, m, (n,))
    anything = Warm(mentor, Certificate(level, price))
    pairs = open_pairs(read_request(case.scores, case.capacity, **case.rules), None)
    for tuning in (ALWAYS_WARM, replace(ALWAYS_WARM, again=0.3)):
        _assert_same(case, solve_warm(pairs, anything, tuning).assigned)


@pytest.mark.parametrize("family", ["feat", "tied"])
def test_the_front_door_starts_from_an_earlier_assignment(family: Any) -> None:
    scores, capacity = make_pair_scores(family, 2_200, 500)
    before = assign(scores, capacity)
    rng = np.random.default_rng(0)
    capacity[rng.choice(500, 5)] = 0
    locked = np.full(2_200, -1)
    free = int(np.flatnonzero(capacity)[0])
    locked[3] = free
    rules: dict[str, Any] = {"locked": locked, "min_score": 1e-5}
    warm = assign(scores, capacity, warm=Warm(before.mentor, before.certificate), **rules)
    cold = assign(scores, capacity, **rules)
    assert (warm.solver, warm.gap, warm.total) == ("large", 0.0, cold.total)
    assert warm.n_matched == cold.n_matched
    assert_array_equal(warm.seat_price, cold.seat_price)
    assert check_assignment(warm, scores, capacity, **rules) == []
    assert check_certificate(warm, scores, capacity, **rules) == []


def test_nothing_moves_where_nothing_has_changed_however_many_ties_there_are() -> None:
    scores, capacity = make("tied", 2_200, 500)
    before = assign(scores, capacity)
    again = assign(scores, capacity, warm=Warm(before.mentor, before.certificate))
    assert_array_equal(again.mentor, before.mentor)
    assert_array_equal(again.seat_price, before.seat_price)
