"""Medians of repeated runs: the only clock of the benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any


def seconds(work: Callable[[], Any], *, repeats: int = 5) -> float:
    """Median wall time of `work` over `repeats` runs, after one run that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)
