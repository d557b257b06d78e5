"""What HR waits for on the review board: a draft read, its first price, and later ones.

Processor seconds of one thread: "first" is the first price that a process ever tells of the draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import thread_time

import numpy as np

from api import logs
from api.services.errors import NoSuchPair
from api.services.runs.decisions import Decision, plan
from api.services.runs.stored import StoredRun, stored_run
from api.store import Store
from api.store.schema import upgrade
from benchmarks.api.bench_runs import N_LEARNERS, N_MENTORS, as_job, open_cohort
from benchmarks.api.site import TENANT, company, fill

PRICES = 40
"""Learners who are matched, each moved to one of the eight others who suit best."""
_BEST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds; of later prices the median and the longest."""

    read: float
    first: float
    later: float
    longest: float


def run(n_learners: int = N_LEARNERS, n_mentors: int = N_MENTORS) -> Found:
    """Measure on a new database, a file of SQLite."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(store)
        fill(store, company(n_learners, n_mentors))
        open_cohort(store)
        run_id = as_job(store)
        start = thread_time()
        with store.read() as tx:
            stored = stored_run(tx, TENANT, run_id)
        read = thread_time() - start
        times = _prices(stored, (TENANT, run_id))
        store.close()
    return Found(read, times[0], median(times[1:]), max(times[1:]))


def _prices(stored: StoredRun, run: tuple[str, str]) -> list[float]:
    """Time moves of learners who have a mentor; pairs that cannot be are not counted."""
    times: list[float] = []
    rng = np.random.default_rng(0)
    learners = np.flatnonzero(stored.certificate.mentor >= 0)
    while len(times) < PRICES:
        asked = _move(stored, int(rng.choice(learners)), rng)
        start = thread_time()
        try:
            plan(stored, run, (), asked, keep=False)
        except NoSuchPair:
            continue
        times.append(thread_time() - start)
    return times


def _move(stored: StoredRun, learner: int, rng: np.random.Generator) -> Decision:
    cohort, scores = stored.posed.scored.cohort, stored.posed.scored.scores
    units = scores.units(np.asarray([learner]))[0]
    units[stored.certificate.mentor[learner]] = -np.inf
    mentor = int(rng.choice(np.argsort(-units, kind="stable")[:_BEST]))
    person = cohort.learner_side.person[learner]
    return Decision("move", person, mentor_id=cohort.mentors[mentor])


def main() -> None:
    """Print the figures."""
    logs.configure("warning")
    found = run()
    print(f"prices in a draft of {N_LEARNERS:,} × {N_MENTORS:,}, processor time")
    print(f"draft read from the database      {1000 * found.read:8.0f} ms")
    print(f"first price                       {1000 * found.first:8.0f} ms")
    print(f"later prices, median              {1000 * found.later:8.1f} ms")
    print(f"later prices, longest             {1000 * found.longest:8.1f} ms")


if __name__ == "__main__":
    main()
