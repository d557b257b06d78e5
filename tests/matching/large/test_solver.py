from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import csr_array

from benchmarks.instances import FAMILIES, Family, make
from matching._instance import full_instance
from matching._pairs import Pairs, open_pairs
from matching._request import read_request
from matching._solution import Solution, with_prices
from matching.assignment import solve_request
from matching.certificate import Bound, Certificate, bound
from matching.large.solver import solve_large
from matching.large.tuning import Tuning
from matching.scores import FORBID
from tests.factories import scores_from

FEW = Tuning(seed_pairs=2, listed=2, least_sample=3, kept=1, listed_columns=1, offered=1, threads=1)


def _case(seed: int) -> tuple[Any, Any, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 61)), int(rng.integers(1, 26))
    scores = rng.integers(-20, 60, (n, m)) if seed % 3 else rng.normal(size=(n, m)).round(2)
    if seed % 3 == 1:
        scores = make(FAMILIES[seed % 4], max(n, m, 4), m)[0][:n]
    scores = scores.astype(float)
    scores[rng.random(scores.shape) < rng.choice([0.0, 0.0, 0.3, 0.9])] = np.nan
    capacity = rng.integers(0, 2 + int(rng.integers(1, 4)) * n // m, m)
    minimum = rng.integers(0, capacity + 1) * (rng.random(m) < 0.3) * (seed % 2)
    rules = {"minimum": minimum, "objective": ["total", "score"][seed // 2 % 2]}
    return scores, capacity, rules | {"min_score": [-np.inf, 0.0][seed // 4 % 2]}


def _tuning(seed: int) -> Tuning:
    rng = np.random.default_rng([seed, 1])
    few = {name: int(rng.integers(1, 6)) for name in ("seed_pairs", "kept", "listed_columns")}
    least = int(rng.integers(2, 8))
    return Tuning(listed=int(rng.integers(2, 9)), least_sample=least, offered=2, threads=1, **few)


def _proven(pairs: Pairs, solution: Solution) -> tuple[Bound, Bound]:
    """What the solution reaches, and what no assignment exceeds by its prices."""
    request = pairs.request
    mentor = request.locked.copy()
    found = solution.assigned >= 0
    mentor[pairs.learners[found]] = pairs.mentors[solution.assigned[found]]
    load = request.load(mentor)
    scores = request.pair_scores(mentor)[mentor >= 0]
    reached = Bound(int(np.minimum(load, request.minimum).sum()), len(scores), float(scores.sum()))
    assert (load <= request.capacity).all()
    assert not np.isnan(scores).any()
    return reached, bound(request, _certificate(pairs, solution))


def _certificate(pairs: Pairs, solution: Solution) -> Certificate:
    instance = solution.instance
    level = np.zeros(len(pairs.mentors), dtype=np.int8)
    level[solution.proof > max(instance.match_bonus // 2, 2**60 * (instance.match_bonus == 0))] = 1
    if instance.seat_bonus:
        level[solution.proof < -(instance.seat_bonus // 2)] = -1
    number = solution.proof - instance.match_bonus * (level == 1)
    ordered = np.empty_like(level)
    ordered[pairs.mentors] = level
    return Certificate(ordered, pairs.price(number + instance.seat_bonus * (level == -1)))


def _assert_optimal(pairs: Pairs, solution: Solution) -> None:
    reached, limit = _proven(pairs, solution)
    assert reached.filled == limit.filled
    if pairs.request.objective == "total":
        assert reached.matched == limit.matched
    assert reached.total == pytest.approx(limit.total, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("seed", range(120))
def test_random_cases_are_optimal_and_their_prices_the_smallest(seed: int) -> None:
    scores, capacity, rules = _case(seed)
    request = read_request(scores, capacity, **rules)
    pairs = open_pairs(request, None)
    solution = solve_large(pairs, _tuning(seed))
    _assert_optimal(pairs, solution)
    other = solve_request(request, solver="flow")
    reached, _ = _proven(pairs, solution)
    assert reached.matched == other.n_matched
    assert reached.total == pytest.approx(other.total, rel=1e-12, abs=1e-9)
    own = with_prices(full_instance(pairs), solution.assigned)
    assert_array_equal(solution.proof, own.proof)
    assert_array_equal(solution.plain, own.plain)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_families_with_and_without_enough_seats(family: Family, share: float) -> None:
    scores, capacity = make(family, 400, 90, seed=3)
    capacity = np.maximum(1, (capacity * share).astype(int))
    pairs = open_pairs(read_request(scores, capacity), None)
    solution = solve_large(pairs, Tuning(listed=4, seed_pairs=4, least_sample=20))
    _assert_optimal(pairs, solution)
    other = solve_request(pairs.request, solver="flow")
    assert _proven(pairs, solution)[0].total == other.total


def _adversary(name: str) -> tuple[Any, Any]:
    rng = np.random.default_rng(5)
    n, m = 120, 30
    alike, one = np.ones((n, m)), np.zeros((n, m))
    one[:, 0] = rng.integers(50, 99, n)
    barred = np.full((n, m), np.nan)
    barred[np.arange(n), rng.integers(0, m, n)] = 1.0
    drawn = rng.integers(0, 99, (n, m)).astype(float)
    return {
        "all scores equal": (alike, np.full(m, 4)),
        "one mentor wanted by all": (one, np.full(m, 5)),
        "all pairs forbidden but one": (barred, np.full(m, 3)),
        "one seat each": (drawn, np.ones(m, dtype=int)),
        "seats for everybody everywhere": (drawn, np.full(m, n)),
        "exactly as many seats as learners": (drawn, np.full(m, n // m)),
        "no seats": (drawn, np.zeros(m, dtype=int)),
    }[name]


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize(
    "name",
    [
        "all scores equal",
        "one mentor wanted by all",
        "all pairs forbidden but one",
        "one seat each",
        "seats for everybody everywhere",
        "exactly as many seats as learners",
        "no seats",
    ],
)
def test_adversaries_are_optimal(name: str, objective: str) -> None:
    scores, capacity = _adversary(name)
    pairs = open_pairs(read_request(scores, capacity, objective=objective), None)
    _assert_optimal(pairs, solve_large(pairs, FEW))


def test_the_number_of_threads_changes_nothing() -> None:
    scores, capacity = make("clustered", 900, 200)
    pairs = open_pairs(read_request(scores, capacity), None)
    one, three = (solve_large(pairs, Tuning(listed=4, threads=threads)) for threads in (1, 3))
    assert_array_equal(one.assigned, three.assigned)
    assert_array_equal(one.proof, three.proof)


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("seed", range(4))
def test_factors_and_arrays_give_the_same(
    seed: int, objective: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    scores, capacity = make("feat", 80, 20, seed=seed)
    scores = scores - scores.min()
    scores[rng.random(scores.shape) < 0.2] = np.nan
    least = np.nanquantile(scores, 0.3) / 2**20
    rules: dict[str, Any] = {"objective": objective, "min_score": least}
    rules["minimum"] = np.minimum(capacity, 1)
    array = open_pairs(read_request(scores / 2**20, capacity // 2 + 1, **rules), None)
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    monkeypatch.setattr("matching._pairs.KEPT_PAIRS", 0)
    request = read_request(scores_from(scores), capacity // 2 + 1, **rules)
    factors = open_pairs(request, np.random.default_rng(1))
    one, other = solve_large(array, FEW), solve_large(factors, FEW)
    _assert_optimal(factors, other)
    assert _proven(array, one)[0] == _proven(factors, other)[0]
    first, second = _certificate(array, one), _certificate(factors, other)
    assert_array_equal(first.level, second.level)
    assert_array_equal(first.price, second.price)


def test_corrections_and_rules_over_categories_count(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    plain = scores_from(rng.integers(1000, 2000, (60, 12)))
    sides = rng.integers(0, 2, 60), rng.integers(0, 2, 12)
    left = csr_array(np.hstack([plain.learner_factors.toarray(), sides[0][:, None]]))
    right = np.hstack([plain.mentor_factors, -float(FORBID) * sides[1][:, None]])
    taken = csr_array(np.where(rng.random((60, 12)) < 0.1, -500.0, 0.0).astype(np.float32))
    scores = replace(
        plain,
        learner_factors=left.astype(np.float32),
        mentor_factors=right.astype(np.float32),
        blocks_columns={"x": slice(0, 12), "forbid:side": slice(12, 13)},
        corrections_by={"rule:taste": taken},
    )
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    monkeypatch.setattr("matching._pairs.KEPT_PAIRS", 0)
    pairs = open_pairs(read_request(scores, np.full(12, 6)), None)
    solution = solve_large(pairs, FEW)
    _assert_optimal(pairs, solution)
    dense = solve_request(read_request(scores.dense(), np.full(12, 6)), solver="flow")
    assert _proven(pairs, solution)[0].total == dense.total


def test_stopped_early_the_gap_is_true() -> None:
    scores, capacity = make("clustered", 500, 100)
    pairs = open_pairs(read_request(scores, capacity), None)
    gaps: list[float] = []

    def stop(gap: float) -> bool:
        gaps.append(gap)
        return gap == np.inf

    early = solve_large(pairs, Tuning(listed=3, seed_pairs=4, least_sample=9), stop)
    best = _proven(pairs, solve_large(pairs))[0].total
    reached, limit = _proven(pairs, early)
    assert reached.matched == 500
    assert reached.total <= best <= limit.total
    assert limit.total - reached.total == pytest.approx(gaps[-1])
    assert 0 < gaps[-1] < gaps[0] == np.inf


def test_stopped_at_once_the_rough_assignment_keeps_the_rules() -> None:
    scores, capacity = make("feat", 500, 100)
    pairs = open_pairs(read_request(scores, capacity), None)
    rough = solve_large(pairs, Tuning(), lambda gap: False)
    reached, limit = _proven(pairs, rough)
    assert reached.total < limit.total <= 1.05 * reached.total


def test_an_error_in_the_callback_ends_the_run() -> None:
    scores, capacity = make("feat", 60, 12)
    pairs = open_pairs(read_request(scores, capacity), None)

    def cancel(gap: float) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_large(pairs, FEW, cancel)


def test_columns_that_few_learners_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    factors = np.where(rng.random((90, 300)) < 0.03, rng.integers(1, 50, (90, 300)), 0)
    plain = scores_from(np.zeros((90, 20)))
    scores = replace(
        plain,
        learner_factors=csr_array(factors.astype(np.float32)),
        mentor_factors=np.asfortranarray(rng.integers(0, 50, (20, 300)).astype(np.float32)),
        blocks_columns={"x": slice(0, 300)},
    )
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    monkeypatch.setattr("matching._pairs.KEPT_PAIRS", 0)
    pairs = open_pairs(read_request(scores, np.full(20, 5)), None)
    solution = solve_large(pairs, FEW)
    _assert_optimal(pairs, solution)
    dense = solve_request(read_request(scores.dense(), np.full(20, 5)), solver="flow")
    assert _proven(pairs, solution)[0].total == dense.total


def test_pairs_that_only_whole_numbers_tell_apart_are_found() -> None:
    # Under "score" a unit is many whole numbers: seats at price 0 look no better than those at 1.
    rng = np.random.default_rng(2)
    scores = np.zeros((54, 19))
    scores[:, 0] = rng.integers(50, 99, 54)
    capacity = np.full(19, 4)
    pairs = open_pairs(read_request(scores, capacity, objective="score"), None)
    tuning = replace(FEW, seed_pairs=4, listed=3, listed_columns=2, least_sample=6, offered=2)
    reached, _ = _proven(pairs, solve_large(pairs, tuning))
    assert reached.matched == 54
    assert reached.total == np.sort(scores[:, 0])[-4:].sum()
