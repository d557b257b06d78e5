"""Pair scores as the source of compiled scans, all learners and mentors in their order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._pairs import Pairs, open_pairs
from matching._request import Request
from matching.large.source import FactorSource
from matching.scores import UNIT, PairScores


def factor_source(scores: PairScores, floor: NDArray[np.float64]) -> FactorSource:
    """Open the source of pairs that score at least their learner's floor, in units."""
    return FactorSource(all_pairs(scores, floor / UNIT), scores, scores.largest + 1)


def all_pairs(scores: PairScores, floor: NDArray[np.float64]) -> Pairs:
    """All pairs in their order, with each learner's least score as a fraction."""
    n, m = scores.shape
    seats = np.zeros(m, dtype=np.int64)
    request = Request(
        scores=scores,
        capacity=seats,
        minimum=seats,
        eligible=None,
        locked=np.full(n, -1, dtype=np.intp),
        floor=floor,
        objective="total",
    )
    return open_pairs(request, None)
