"""Large assignments, each in a process of its own: ``python -m benchmarks solver [--quick]``.

`assign` gets pair scores and gives back the assignment with prices, proof and gap; its time is
that of all of it. The bare product is one float32 product over all blocks, on as many threads: what
any method must do at least that looks at every pair once. Peers get the dense matrix ready-made.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.instances import FAMILIES, make, make_pair_scores
from matching.assignment import assign
from matching.scores import PairScores

SIZES = ((1_000, 250), (5_000, 1_000), (20_000, 4_000), (100_000, 20_000))
SAMPLE = "sample company"
PEERS = ("or-tools", "scipy")
_PEERS_TO = 5_000
_SCIPY_GIVES_UP = ("popular", 5_000)
_BLOCK = (512, 2048)


def run(quick: bool = False) -> list[dict[str, Any]]:
    """One row for each size and family."""
    return list(_rows(SIZES[:2] if quick else SIZES))


def _rows(sizes: tuple[tuple[int, int], ...]) -> Iterator[dict[str, Any]]:
    for n, m in sizes:
        for family in (*FAMILIES, SAMPLE):
            row = _apart("assign", family, n, m)
            for peer in PEERS if family != SAMPLE and n <= _PEERS_TO else ():
                if peer == "scipy" and (family, n) == _SCIPY_GIVES_UP:
                    row[peer] = "over 60 s"
                else:
                    row |= _apart(peer, family, n, m)
            yield row


def _apart(what: str, family: str, n: int, m: int) -> dict[str, Any]:
    """Run one case in a fresh process, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.bench_solver", what, family, str(n), str(m)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def _case(what: str, family: str, n: int, m: int) -> dict[str, Any]:
    if what != "assign":
        return {what: _peer(what, family, n, m)}
    scores, seats = _sample(n, m) if family == SAMPLE else _family(family, n, m)
    assign(*_family("feat", 2_500, 500))  # loads the kernels
    before = _peak()
    bare = _bare(scores)
    start, cpu = perf_counter(), process_time()
    result = assign(scores, seats)
    took, cpu = perf_counter() - start, process_time() - cpu
    return {
        "family": family,
        "learners": n,
        "mentors": m,
        "solver": result.solver,
        "gap": result.gap,
        "seconds": took,
        "CPU s": cpu,
        "bare product, s": bare,
        "x bare": took / bare,
        "peak, MB": _peak(),
        "before, MB": before,
    }


def _family(family: str, n: int, m: int) -> tuple[PairScores, NDArray[np.int64]]:
    return make_pair_scores(next(known for known in FAMILIES if known == family), n, m)


def _sample(n: int, m: int) -> tuple[PairScores, NDArray[np.int64]]:
    """Pair scores and seats of a sample company, by the features and rules of the product."""
    from benchmarks.bench_scoring import pair_scores, sample_cohort
    from features.space import FeatureSpace

    cohort = sample_cohort(n, m)
    return pair_scores(FeatureSpace().encode(cohort)), cohort.capacity


def _bare(scores: PairScores) -> float:
    """One product over all blocks, in each of them over the columns that it uses."""
    n_rows, n_columns = _BLOCK
    right = np.ascontiguousarray(scores.mentor_factors.T)
    blocks = []
    for start in range(0, scores.shape[0], n_rows):
        part = scores.learner_factors[start : start + n_rows]
        active = np.unique(part.indices)
        blocks.append((part[:, active].toarray(), active))

    def work(block: tuple[NDArray[np.float32], NDArray[np.intp]]) -> None:
        left, active = block
        whole = right if len(active) == len(right) else right[active]
        for at in range(0, right.shape[1], n_columns):
            np.dot(left, whole[:, at : at + n_columns])

    start_time = perf_counter()
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, blocks))
    return perf_counter() - start_time


def _peer(name: str, family: str, n: int, m: int) -> float:
    from benchmarks.bench_assign import peers

    scores, seats = make(next(known for known in FAMILIES if known == family), n, m)
    solve = peers()[name]
    start = perf_counter()
    solve(scores, seats)
    return perf_counter() - start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what")
    parser.add_argument("family")
    parser.add_argument("learners", type=int)
    parser.add_argument("mentors", type=int)
    asked = parser.parse_args()
    row = _case(asked.what, asked.family, asked.learners, asked.mentors)
    sys.stdout.write(json.dumps(row) + "\n")
