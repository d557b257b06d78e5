"""The database goes away while a worker works, and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import sleep

import sqlalchemy as sa

from api.services.jobs.working import Pace, Worker, in_background
from api.store import Store
from api.store.engine import sqlite_module
from tests.api.databases import create_schema, postgres_database
from tests.api.services.jobs.kinds import REGISTRY, effects
from tests.api.services.jobs.test_working import asked, wait_for
from tests.api.world import found

PACE = Pace(poll_s=0.01, beat_s=0.05, lease_s=30, retry_s=0.05)
OUTAGE_S = 1.0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a file of SQLite from all other writers.

    By the SQLite that the store uses: locks of two libraries in one process do not meet.
    """
    engine = sa.create_engine(f"sqlite:///{path}", module=sqlite_module())
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        yield
        connection.rollback()
    engine.dispose()


@contextmanager
def stopped(server: str, name: str) -> Iterator[None]:
    """Cut every connection to a database of PostgreSQL, and allow no other."""
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        try:
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    engine.dispose()


def survives(store: Store, outage: Callable[[], AbstractContextManager[None]]) -> None:
    """Check that work goes on after an outage: what was begun before it, and what comes later."""
    found(store)
    begun = asked(store, "patient", payload={"seconds": OUTAGE_S / 2})
    with in_background(Worker(store, registry=REGISTRY, periodic=(), pace=PACE)):
        wait_for(store, begun, "running")
        with outage():
            sleep(OUTAGE_S)
        later = asked(store, "plain")
        for job_id in (begun, later):
            assert wait_for(store, job_id, "done").attempts == 1
    assert effects(store) == {begun: 1, later: 1}


def test_a_worker_outlives_a_database_that_was_stopped(postgres: str) -> None:
    with postgres_database(postgres) as url:
        store = Store(url)
        survives(store, lambda: stopped(postgres, str(store.url.database)))
        store.close()


def test_a_worker_outlives_a_database_that_was_locked(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'a.db'}")
    create_schema(store)
    survives(store, lambda: locked(tmp_path / "a.db"))
    store.close()
