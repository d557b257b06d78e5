"""Intervals by learner: 1,000 draws over many logged rows, for sums and for a pooled AUC.

The figure of sums is a self-normalised off-policy estimate; the pooled AUC has to weigh every row
again for each draw. "MB" is the most memory that Python held beyond the rows themselves.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

import numpy as np

from evaluation.bootstrap import DRAWS
from evaluation.decision_log import DecisionLog
from evaluation.interval import Interval
from evaluation.off_policy import SNIPS, estimates
from evaluation.ranking_metrics import pooled_auc_interval

SIZES = (10_000, 100_000, 1_000_000)
_ROWS_A_LEARNER = 5
_AUC_TO = 100_000


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    """One row for each size and figure."""
    for n_rows in SIZES[:2] if quick else SIZES:
        yield _row("ratio of sums, 5 rows a learner", n_rows, _estimate(n_rows, _ROWS_A_LEARNER))
        yield _row("ratio of sums, 1 row a learner", n_rows, _estimate(n_rows, 1))
        if n_rows <= _AUC_TO:
            yield _row("pooled AUC, 5 rows a learner", n_rows, _auc(n_rows))


def _row(figure: str, n_rows: int, work: Callable[[], Interval]) -> dict[str, Any]:
    tracemalloc.start()
    found = work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    start, cpu = perf_counter(), process_time()
    work()
    return {
        "figure": figure,
        "rows": n_rows,
        "draws": DRAWS,
        "seconds": perf_counter() - start,
        "CPU s": process_time() - cpu,
        "MB": most / 1e6,
        "low": found.low,
        "high": found.high,
    }


def _estimate(n_rows: int, rows_a_learner: int) -> Callable[[], Interval]:
    rng = np.random.default_rng(0)
    learner = np.arange(n_rows) // rows_a_learner
    reward = (rng.uniform(size=n_rows) < 0.4).astype(np.float64)
    log = DecisionLog.of_weights(reward, rng.exponential(size=n_rows), learner=learner)
    return lambda: estimates(log, np.random.default_rng(1), [SNIPS])[0].value


def _auc(n_rows: int) -> Callable[[], Interval]:
    rng = np.random.default_rng(0)
    learner = np.arange(n_rows) // _ROWS_A_LEARNER
    y, score = (rng.uniform(size=n_rows) < 0.4).astype(np.float64), rng.uniform(size=n_rows)
    return lambda: pooled_auc_interval(y, score, learner, np.random.default_rng(1))
