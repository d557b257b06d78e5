from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array

import matching._pricing as pricing
import matching._request as reading
from benchmarks.instances import FAMILIES, Family, make
from matching._flow import _run as run_flow
from matching._flow import best_flow
from matching._hungarian import _run as run_hungarian
from matching._instance import bonuses, full_instance
from matching._pairs import open_pairs
from matching._request import read_request
from matching._scaling import Profits, solve_exactly
from matching.assignment import Assignment, Solver, solve_request
from matching.check import check_assignment, check_certificate
from matching.errors import SolverFailed
from tests.factories import scores_from
from tests.matching.oracles import best_rank, cloned_total, programme_total, rank_of
from tests.strategies import Problem, problems

SOLVERS: tuple[Solver, ...] = get_args(Solver)
solvers = pytest.mark.parametrize("solver", SOLVERS)
few = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pricing solver start from so few pairs that it has to find the others."""
    monkeypatch.setattr(pricing, "_FIRST_PAIRS", 1)
    monkeypatch.setattr(pricing, "_NEW_PAIRS", 1)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scores be read in small blocks and never be kept."""
    monkeypatch.setattr(reading, "BLOCK_PAIRS", 64)
    monkeypatch.setattr(reading, "KEPT_PAIRS", 0)
    monkeypatch.setattr("matching._pairs.KEPT_PAIRS", 0)


@solvers
@few
@given(problem=problems(), objective=st.sampled_from(["total", "score"]))
def test_every_solver_finds_the_best(solver: Solver, problem: Problem, objective: str) -> None:
    request = read_request(problem.scores, problem.capacity, objective=objective, **problem.rules)
    result = solve_request(request, solver=solver)
    assert rank_of(problem, result) == best_rank(problem, objective)
    assert result.gap == 0.0
    assert result.solver == solver


def _random_case(seed: int) -> tuple[Any, Any, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(10, 61)), int(rng.integers(3, 26))
    scores = [rng.integers(-20, 60, (n, m)) / 1.0, rng.normal(size=(n, m))][seed % 2]
    scores[rng.random((n, m)) < rng.choice([0.0, 0.5, 0.9])] = np.nan
    capacity = rng.integers(0, 2 + 2 * n // m, m)
    minimum = rng.integers(0, capacity + 1) * (rng.random(m) < 0.3)
    return scores, capacity, {"minimum": minimum, "min_score": [-np.inf, 0.0][seed % 3 == 0]}


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("seed", range(12))
def test_solvers_agree_on_value_and_prices(seed: int, objective: str) -> None:
    scores, capacity, rules = _random_case(seed)
    request = read_request(scores, capacity, objective=objective, **rules)
    results = [solve_request(request, solver=solver) for solver in SOLVERS]
    for result in results:
        assert check_assignment(result, scores, capacity, **rules) == []
        assert check_certificate(result, scores, capacity, **rules) == []
        _assert_same(result, results[0])


def _assert_same(one: Assignment, other: Assignment) -> None:
    """Equal in value and in prices, which do not depend on how ties were broken."""
    assert one.n_matched == other.n_matched
    assert int(one.short.sum()) == int(other.short.sum())
    assert one.gap == other.gap == 0.0
    assert_allclose(one.total, other.total, rtol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_prices_are_those_of_the_problem_and_not_of_the_solver(seed: int) -> None:
    scores, capacity, _ = _random_case(2 * seed)
    request = read_request(scores, capacity)
    first, *others = (solve_request(request, solver=solver) for solver in SOLVERS)
    for other in others:
        assert_array_equal(first.certificate.level, other.certificate.level)
        assert_array_equal(first.certificate.price, other.certificate.price)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("objective", ["total", "score"])
def test_with_minimum_loads_equal_assignments_have_equal_prices(objective: str) -> None:
    compared = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        n, m = rng.integers(4, 16), rng.integers(3, 9)
        scores = np.where(rng.random((n, m)) < 0.2, np.nan, rng.integers(0, 12, (n, m)))
        capacity = rng.integers(0, 5, m)
        minimum = np.minimum(capacity, rng.integers(0, 3, m))
        request = read_request(scores, capacity, minimum=minimum, objective=objective)
        flow, priced = (solve_request(request, solver=name) for name in ("flow", "pricing"))
        if np.array_equal(flow.mentor, priced.mentor):
            assert_array_equal(flow.seat_price, priced.seat_price)
            compared += 1
    assert compared > 50


@solvers
@pytest.mark.parametrize("family", FAMILIES)
def test_families_reach_the_hungarian_total(family: Family, solver: Solver) -> None:
    scores, capacity = make(family, 300, 60)
    result = solve_request(read_request(scores, capacity), solver=solver)
    assert result.total == cloned_total(scores, capacity)
    assert result.gap == 0.0


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("objective", ["total", "score"])
@solvers
def test_blocks_and_kept_scores_give_the_same(solver: Solver, objective: str) -> None:
    scores, capacity = make("popular", 60, 12)
    scores[::3, ::2] = np.nan
    capacity //= 2
    eligible = csr_array(np.random.default_rng(0).random(scores.shape) < 0.8)
    locked = np.full(60, -1)
    locked[1] = np.flatnonzero(eligible[[1]].toarray()[0] & (capacity > 0))[0]
    rules: Any = {"objective": objective, "minimum": np.minimum(capacity, 1), "min_score": 0.01}
    rules |= {"eligible": eligible, "locked": locked}
    in_blocks = solve_request(read_request(scores_from(scores), capacity, **rules), solver=solver)
    kept = solve_request(read_request(scores / 2**20, capacity, **rules), solver=solver)
    assert in_blocks.total == kept.total
    assert in_blocks.mentor[1] == locked[1]
    assert_array_equal(in_blocks.seat_price, kept.seat_price)
    assert in_blocks.gap == 0.0


@pytest.mark.usefixtures("small_steps")
def test_pricing_finds_what_a_shortage_of_seats_depends_on() -> None:
    scores, capacity = make("feat", 120, 30)
    request = read_request(scores, capacity // 2)
    result = solve_request(request, solver="pricing")
    assert check_certificate(result, scores, capacity // 2) == []
    assert result.total == solve_request(request, solver="flow").total
    assert result.n_matched == int((capacity // 2).sum()) < 120


@pytest.mark.parametrize("family", FAMILIES)
def test_pricing_solves_on_few_pairs(family: Family) -> None:
    scores, capacity = make(family, 600, 250)
    solution = pricing.solve_pricing(open_pairs(read_request(scores, capacity), None))
    assert len(solution.instance.value) < scores.size / 4


@pytest.mark.parametrize("family", FAMILIES)
def test_the_linear_programme_agrees(family: Family) -> None:
    scores, capacity = make(family, 60, 25, seed=1)
    scores -= np.median(scores)
    result = solve_request(read_request(scores, capacity // 2, objective="score"))
    assert_allclose(result.total, programme_total(scores, capacity // 2), rtol=1e-9)


@pytest.mark.parametrize("limit", [2**28, 2**34, 2**40])
@pytest.mark.parametrize("with_minimum", [False, True])
def test_little_room_in_a_solver_costs_no_exactness(limit: int, with_minimum: bool) -> None:
    rng = np.random.default_rng(limit)
    scores = rng.integers(0, 2**40, (40, 9)).astype(float)
    capacity = rng.integers(2, 6, 9)
    minimum = capacity // 2 if with_minimum else np.zeros(9)
    request = read_request(scores, capacity, minimum=minimum)
    instance = full_instance(open_pairs(request, None))
    seen = []

    def recording(part: Any, profits: Any) -> Any:
        seen.append(max(int(np.abs(profits.pair).max()), int(np.abs(profits.base).max())))
        return run_hungarian(part, profits)

    coarse = solve_exactly(instance, recording, limit)
    best = best_flow(instance)
    assert _value(scores, coarse) == _value(scores, best)
    assert max(seen) <= limit


def _value(scores: Any, assigned: Any) -> float:
    return float(scores[assigned >= 0, assigned[assigned >= 0]].sum())


def test_bonuses_stay_in_range_at_a_hundred_thousand_learners() -> None:
    # Few pairs, but nodes, mentors and sizes as at 100,000 x 20,000 with the largest pair scores.
    n, m = 100_000, 20_000
    pairs = open_pairs(read_request(np.zeros((2, 2)), [1, 1], minimum=[1, 0]), None)
    instance = full_instance(pairs)
    match, seat = bonuses(2**24, m, cardinality=True, minimum=True)
    learner = np.arange(n, dtype=np.intp)
    wide = replace(
        instance,
        n_learners=n,
        n_mentors=m,
        learner=learner,
        mentor=learner % m,
        value=(learner % 2**24).astype(np.int64),
        capacity=np.full(m, 4, dtype=np.int64),
        minimum=np.full(m, 1, dtype=np.int64),
        match_bonus=match,
        seat_bonus=seat,
    )
    assigned = best_flow(wide)
    # Each mentor has five candidates and four seats: the first, of least value, stays out.
    assert_array_equal(np.flatnonzero(assigned < 0), np.arange(m))


def test_a_status_that_is_not_optimal_is_an_error() -> None:
    pairs = open_pairs(read_request(np.ones((1, 1)), [1]), None)
    instance = full_instance(pairs)
    huge = np.full(1, 2**62)
    with pytest.raises(SolverFailed) as caught:
        run_flow(instance, Profits(huge, huge, huge, huge))
    assert caught.value.status == "BAD_COST_RANGE"
