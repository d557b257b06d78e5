"""A match run as a job against the library call that it makes, on the same company."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from api import logs
from api.services.actors import Actor
from api.services.jobs.working import Worker
from api.services.runs.asked import RunAsked
from api.services.runs.starting import start_run
from api.store import Store, orm
from api.store.runs import match_run
from api.store.schema import upgrade
from api.store.snapshots import load_tables
from benchmarks.api.site import PROGRAMME, TENANT, company, fill
from matching.pipeline import match_cohort

ROUNDS = 5
N_LEARNERS, N_MENTORS = 5_000, 1_000
COHORT = "bench_1"
AT = datetime(2026, 3, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds, each the median of the rounds, which take turns.

    Attributes
    ----------
    tables : float
        The library call on validated `Tables`.
    frames : float
        The library call on frames, which it validates first, as a job does what it reads.
    job : float
        From the queue to the draft that is committed.
    """

    tables: float
    frames: float
    job: float


def run(n_learners: int = N_LEARNERS, n_mentors: int = N_MENTORS, url: str | None = None) -> Found:
    """Measure on a new database: a file of SQLite, or an empty one at a URL."""
    with TemporaryDirectory() as folder:
        store = Store(url or f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(store)
        fill(store, company(n_learners, n_mentors))
        open_cohort(store)
        with store.read() as tx:
            tables = load_tables(tx, TENANT, COHORT)
        works: tuple[Callable[[], object], ...] = (
            lambda: match_cohort(tables, as_of=AT),
            lambda: match_cohort(tables.frames(), as_of=AT),
            lambda: as_job(store),
        )
        times = [[_seconds(work) for work in works] for _ in range(ROUNDS + 1)][1:]
        store.close()
    return Found(*(median(column) for column in zip(*times, strict=True)))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def open_cohort(store: Store) -> None:
    """Open the cohort that is matched."""
    with store.write() as tx:
        tx.add(
            orm.Cohort(
                tenant_id=TENANT,
                cohort_id=COHORT,
                programme_id=PROGRAMME,
                name=COHORT,
                created_at=AT,
            )
        )


def as_job(store: Store) -> str:
    """Match the cohort by a job that is worked off here; return the run's id."""
    with store.write() as tx:
        asked = RunAsked(PROGRAMME, COHORT, as_of=AT)
        made = start_run(tx, Actor(TENANT, "hr", "bench"), asked, now=datetime.now(UTC))
    assert Worker(store, periodic=()).work_off() == 1
    with store.read() as tx:
        after = match_run(tx, TENANT, made.run_id)
    assert after is not None
    assert after.state == "solved", after.error
    return made.run_id


def main(url: str | None = None) -> None:
    """Print the figures; an empty PostgreSQL database may be named."""
    logs.configure("warning")
    found = run(url=url)
    print(f"match run by job, {N_LEARNERS:,} × {N_MENTORS:,}; medians of {ROUNDS} rounds in turn")
    print(f"library call on tables            {found.tables:6.2f} s")
    print(f"library call on frames            {found.frames:6.2f} s")
    print(f"job, from the queue to the draft  {found.job:6.2f} s")
    print(f"job / call on tables              {found.job / found.tables:6.2f}")
    print(f"job / call on frames              {found.job / found.frames:6.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
