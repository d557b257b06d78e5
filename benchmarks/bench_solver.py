"""Large assignments, each in a process of its own: ``python -m benchmarks solver [--plot]``.

`assign` gets pair scores and gives back the assignment with prices, proof and gap; its time is
that of all of it. The bare product is one float32 product over all blocks, on as many threads: what
any method must do at least that looks at every pair once. Peers get the dense matrix ready-made and
give back neither prices nor proof. All figures of a row are of one run.
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

SIZES = (
    (1_000, 250),
    (5_000, 1_000),
    (10_000, 2_000),
    (20_000, 4_000),
    (50_000, 10_000),
    (100_000, 20_000),
)
QUICK = SIZES[:2]
SAMPLE = "sample company"
PEERS_TO = {"or-tools": 20_000, "POT": 20_000, "scipy": 10_000}
"""Learners up to which a peer is run; beyond, it takes minutes or over 10 GB."""
_ALL_FAMILIES_TO = 5_000
_SCIPY_GIVES_UP = "popular", 5_000
_BLOCK = (512, 2048)


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    """One row for each size and family, as soon as it is finished."""
    for n, m in QUICK if quick else SIZES:
        for family in (*FAMILIES, SAMPLE):
            row = _apart("assign", family, n, m)
            yield row | _peers(family, n, m, row["seconds"])


def _peers(family: str, n: int, m: int, own: float) -> dict[str, Any]:
    """Seconds of the peers that finish, and how many times ours the fastest takes."""
    if family == SAMPLE or (family != "feat" and n > _ALL_FAMILIES_TO):
        return {}
    found: dict[str, Any] = {}
    for peer in (name for name, most in PEERS_TO.items() if n <= most):
        if peer == "scipy" and (family, n) == _SCIPY_GIVES_UP:
            found[peer] = "over 60 s"
        else:
            found |= _apart(peer, family, n, m)
    known = [value for name, value in found.items() if name in PEERS_TO and value != "over 60 s"]
    return found | ({"best peer / ours": min(known) / own} if known else {})


def _apart(what: str, family: str, n: int, m: int) -> dict[str, Any]:
    """Run one case in a fresh process, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.bench_solver", what, family, str(n), str(m)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def _case(what: str, family: str, n: int, m: int) -> dict[str, Any]:
    if what != "assign":
        return {what: _peer(what, family, n, m), f"{what}, MB": _peak()}
    scores, seats = _sample(n, m) if family == SAMPLE else _family(family, n, m)
    for size in ((1_000, 250), (2_500, 500)):  # loads the libraries and the kernels
        assign(*_family("feat", *size))
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
