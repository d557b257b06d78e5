"""Pair scores as the source of compiled scans, all learners and mentors in their order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._pairs import open_pairs
from matching._request import Request
from matching.large.source import FactorSource
from matching.scores import UNIT, PairScores


def factor_source(scores: PairScores, floor: NDArray[np.float64]) -> FactorSource:
    """Open the source of pairs that score at least their learner's floor, in units."""
    n, m = scores.shape
    seats = np.zeros(m, dtype=np.int64)
    request = Request(
        scores=scores,
        capacity=seats,
        minimum=seats,
        eligible=None,
        locked=np.full(n, -1, dtype=np.intp),
        floor=floor / UNIT,
        objective="total",
    )
    return FactorSource(open_pairs(request, None), scores, scores.largest + 1)
