"""Compiling every kernel before it is needed."""

from __future__ import annotations

import numpy as np

from matching.listing.warming import small_scores
from matching.proposals.scan import BlockingScanner
from matching.proposals.solver import match_stably


def compile_all() -> None:
    """Match a small cohort stably, and count."""
    scores = small_scores()
    n, m = scores.shape
    scanner = BlockingScanner(scores, scores, np.zeros(n))
    match_stably(scanner, np.full(m, 2, dtype=np.int64), np.ones(n, dtype=np.bool_))
    scanner.count(np.full(n, -np.inf), np.zeros(m))
