"""Compiling every kernel before it is needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.index import Index
from matching._pairs import open_pairs
from matching._request import Request, read_request
from matching.certificate import Certificate
from matching.large.solver import solve_large
from matching.large.tuning import Tuning
from matching.large.warm_start import solve_warm
from matching.scores import PairScores
from matching.warm import Warm

_SIZE = (240, 24)


def compile_all() -> None:
    """Solve two small cases that together use every kernel, from an array and from factors."""
    n, m = _SIZE
    rng = np.random.default_rng(0)
    capacity = np.full(m, n // m)
    array = rng.integers(0, 1_000, _SIZE).astype(np.float64)
    array[:, 0] = 0.0  # nobody wants this mentor, who has a minimum: prices have to fall
    few = Tuning(listed=4, least_sample=6, runs=1)  # rough prices: everything has to be mended
    pairs = open_pairs(read_request(array, capacity, minimum=capacity // 4), None)
    solve_large(pairs, few)
    nothing = Certificate(np.zeros(m, dtype=np.int8), np.zeros(m))
    solve_warm(pairs, Warm(np.arange(n) % m, nothing), few)
    request = Request(
        scores=_scores(array, rng),
        capacity=capacity,
        minimum=np.zeros_like(capacity),
        eligible=None,
        locked=np.full(n, -1, dtype=np.intp),
        floor=np.full(n, -np.inf),
        objective="score",
    )
    solve_large(open_pairs(request, None), few)


def _scores(array: NDArray[np.float64], rng: np.random.Generator) -> PairScores:
    n, m = array.shape
    seldom = np.where(rng.random((n, 3)) < 0.02, 1.0, 0.0)
    return PairScores(
        Index([f"l{i}" for i in range(n)], "learner"),
        Index([f"m{j}" for j in range(m)], "mentor"),
        csr_array(np.hstack([array, seldom]).astype(np.float32)),
        np.hstack([np.eye(m), np.ones((m, 3))]).astype(np.float32),
        {"all": slice(0, m + 3)},
        csr_array(rng.random((n, m)) < 0.1),
        {},
    )
