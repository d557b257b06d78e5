"""The product's own features and rules, solved by peers too."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.bench_scoring import pair_scores, sample_cohort
from features.space import FeatureSpace
from matching.assignment import Assignment, assign
from matching.scores import UNIT
from tests.matching.oracles import rank
from tests.matching.peers import by_flow, by_hungarian
from tests.strategies import Problem


def _solved(n: int, m: int, *, short: bool) -> tuple[Problem, Assignment]:
    """The problem in whole units, and the result; if short, half of the seats and a least score."""
    cohort = sample_cohort(n, m)
    scores = pair_scores(FeatureSpace().encode(cohort))
    capacity, least = cohort.capacity.astype(np.int64), -np.inf
    whole = np.rint(scores.dense() * UNIT)
    if short:
        capacity, least = capacity // 2, float(np.nanquantile(whole, 0.4, method="lower"))
    minimum = np.minimum(cohort.minimum, capacity).astype(np.int64)
    result = assign(scores, capacity, minimum=minimum, min_score=least / UNIT)
    return Problem(whole, capacity, minimum, np.full(n, -1), least), result


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("size", [(60, 20), (300, 80), (1_000, 250)])
def test_two_peers_find_the_same(size: tuple[int, int], short: bool) -> None:
    problem, result = _solved(*size, short=short)
    own = rank(problem, result.mentor, "total")
    assert own == rank(problem, by_hungarian(problem, "total"), "total")
    assert own == rank(problem, by_flow(problem, "total"), "total")
    assert result.gap == 0.0


def test_a_flow_on_all_pairs_finds_the_same_as_the_compiled_solver() -> None:
    problem, result = _solved(2_500, 600, short=True)
    assert result.solver == "large"
    assert rank(problem, result.mentor, "total") == rank(
        problem, by_flow(problem, "total"), "total"
    )
    assert result.gap == 0.0
