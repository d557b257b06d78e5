"""Compiling every kernel before it is needed."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.index import Index
from matching._candidates import ties_by_id
from matching.listing.pull import fill_spare_room
from matching.listing.scan import CandidateScanner
from matching.listing.solver import list_pairs, solve
from matching.scores import PairScores

_SIZE = (60, 12)


def small_scores() -> PairScores:
    """Return scores of a few pairs, some of them forbidden, with columns that few learners use."""
    n, m = _SIZE
    rng = np.random.default_rng(0)
    seldom = rng.random((n, 3)) < 0.05
    own = rng.integers(0, 1_000, (n, m))
    return PairScores(
        Index([f"l{i}" for i in range(n)], "learner"),
        Index([f"m{j}" for j in range(m)], "mentor"),
        csr_array(np.hstack([own, seldom]).astype(np.float32)),
        np.hstack([np.eye(m), np.ones((m, 3))]).astype(np.float32),
        {"all": slice(0, m + 3)},
        csr_array(rng.random((n, m)) < 0.1),
        {},
    )


def compile_all() -> None:
    """Make lists of a small cohort, step by step."""
    n, m = _SIZE
    scanner = CandidateScanner(small_scores(), 0.0)
    price, rows = np.zeros(m), np.arange(n)
    learner, mentor, net = scanner.best(price, ties_by_id(n, m), rows, 4)
    scanner.count_equal(price, rows, np.zeros(n, dtype=np.int64))
    demand, room = np.full(n, 2, dtype=np.int64), np.full(m, 8, dtype=np.int64)
    listing = list_pairs(learner, mentor, net, demand=demand, room=room)
    state = solve(listing, -(10**6))
    spare = np.flatnonzero(state.load < room)
    state.price[spare] += 1
    fill_spare_room(listing, state)
