"""What blocks cost: pairs a core scans in a second, and how the exact solve on lists grows.

CPU seconds, not of the clock: the machine may be busy. The exact solve is the part of a run that is
done in one place; all else falls into blocks. ``python -m benchmarks blocks [--quick]``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_solver import SAMPLE, _family, _sample
from matching._pairs import open_pairs
from matching._request import read_request
from matching._stopping import always
from matching.assignment import assign
from matching.blocks.runner import Threads
from matching.certificate import dual_bound
from matching.large.candidates import Scanner
from matching.large.solver import Run
from matching.large.source import open_source
from matching.large.start import first_lists
from matching.large.tuning import Tuning
from matching.scores import UNIT, PairScores

_SIZES = ((5_000, 1_000), (20_000, 4_000), (50_000, 10_000), (100_000, 20_000))
_LISTED = 32


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Rows of scans and audits, then of exact solves."""
    assign(*_family("feat", 2_500, 500))  # loads the kernels
    n, m = _SIZES[0] if quick else _SIZES[1]
    rows = [*_scans(SAMPLE, *_sample(n, m)), *_scans("feat", *_family("feat", n, m))]
    for family in ("feat", "popular", "clustered"):
        rows += [_exact(family, *size) for size in (_SIZES[:2] if quick else _SIZES)]
    return rows


def _scans(family: str, scores: PairScores, seats: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
    """One core: the best of all mentors for each learner, and the audit of an optimum."""
    n, m = scores.shape
    best = assign(scores, seats)
    scanner = Scanner(open_source(open_pairs(read_request(scores, seats), None)), 1)
    price = (best.certificate.price * UNIT).astype(np.float32)
    view = scanner.source.view(price, np.arange(m))
    anything = np.full(n, np.float32(-1e29))

    def scan() -> None:
        scanner.rows(np.arange(n), view, _LISTED, anything)

    def audit() -> None:
        dual_bound(scores, seats, best.certificate, runner=Threads(1))

    for what, work in (("candidates", scan), ("audit", audit)):
        took = _cpu(work)
        yield _row(family, n, m, what, took) | {"million pairs/s, a core": n * m / took / 1e6}


def _exact(family: str, n: int, m: int) -> dict[str, Any]:
    """Solve on the lists of a real start, the proof on all pairs left out."""
    pairs = open_pairs(read_request(*_family(family, n, m)), None)
    run = Run(pairs, open_source(pairs), Tuning(), always)
    lists = first_lists(run.scanner, run.problem, run.spread, run.tuning).lists
    took = _cpu(lambda: run.solve_lists(lists))
    listed = int(np.count_nonzero(lists.mentor >= 0))
    return _row(family, n, m, "exact solve", took) | {"pairs listed": listed}


def _cpu(work: Callable[[], Any]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _row(family: str, n: int, m: int, what: str, took: float) -> dict[str, Any]:
    return {"what": what, "family": family, "learners": n, "mentors": m, "CPU s": took}
