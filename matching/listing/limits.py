"""Which cohorts the compiled scan takes; knows without loading the compiler."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.scores import EXACT_LIMIT, PairScores


def scannable(scores: PairScores, price: NDArray[np.float64]) -> bool:
    """Whether float32 holds every partial sum of score less price exactly."""
    dearest = float(np.max(np.abs(price), initial=0.0, where=np.isfinite(price)))
    return min(scores.shape) > 0 and scores.largest + 1 + dearest < EXACT_LIMIT
