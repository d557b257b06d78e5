"""The database stops, stands still, is locked, is full: 503 until it is back, nothing half done.

Short outages by default; `MENTORMATCH_OUTAGES=full` makes them as long as they are promised.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa

from api import health
from api.store import Store, engine, orm
from tests.api.databases import create_schema, postgres_database
from tests.api.services.jobs.test_outages import locked, stopped
from tests.api.world import TENANT, World, company, world_of

FULL = os.environ.get("MENTORMATCH_OUTAGES") == "full"
STOPPED_S, BUSY_MS = 5.0, 300
FROZEN_S, LOCKED_S = (5.0, 15.0) if FULL else (0.5, 1.0)
RECOVERY_S = 10.0
Outage = Callable[[], AbstractContextManager[None]]


@contextmanager
def server_on(url: str) -> Iterator[World]:
    """A server that a programme was made on."""
    store = Store(url)
    if store.is_sqlite:
        create_schema(store)
    world = world_of(store, company(6, 3))
    try:
        with world.client:
            yield world
    finally:
        store.close()


def put(world: World, headers: dict[str, str], name: str) -> Any:
    key = {**headers, "Idempotency-Key": name}
    body = {"name": name, "cohort_id": name}
    return world.client.post("/v1/programmes/spring/cohorts", json=body, headers=key)


def prepare(world: World) -> dict[str, str]:
    """Make a programme, and return the headers of who goes on."""
    headers = world.headers("hr")
    body = {"name": "Spring 2026"}
    assert world.client.put("/v1/programmes/spring", json=body, headers=headers).status_code == 200
    assert put(world, headers, "before").status_code == 201
    return headers


def is_refused(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


def is_ready(world: World) -> bool:
    answer = world.client.get("/readyz")
    assert answer.status_code == (200 if answer.json()["ready"] else 503)
    assert world.client.get("/livez").status_code == 200
    return bool(answer.json()["ready"])


def recovers(world: World, headers: dict[str, str], *, kept: int) -> None:
    """Check that the same request works again, has its effect once, and the server is ready."""
    until = monotonic() + RECOVERY_S
    while (answer := put(world, headers, "during")).status_code == 503:
        assert monotonic() < until
        sleep(0.2)
    assert answer.status_code == 201
    assert put(world, headers, "during").content == answer.content
    while not is_ready(world):
        assert monotonic() < until
        sleep(0.2)
    with world.store.read() as tx:
        count = sa.select(sa.func.count()).where(orm.Cohort.tenant_id == TENANT)
        assert tx.scalar(count) == kept


def test_a_database_that_was_stopped(postgres: str) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database(postgres))
        world = stack.enter_context(server_on(url))
        headers = prepare(world)
        name = world.store.url.database or ""
        assert is_ready(world)
        with stopped(postgres, name):
            end = monotonic() + STOPPED_S
            while monotonic() < end:
                is_refused(put(world, headers, "during"))
                assert not is_ready(world)
                sleep(0.5)
        recovers(world, headers, kept=2)


@contextmanager
def frozen(server: str) -> Iterator[None]:
    """Let every process of PostgreSQL stand still: it neither answers nor refuses."""
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()
        first = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    engine.dispose()
    _tell(signal.SIGSTOP, first)  # it begins no other from now on
    children = Path(f"/proc/{first}/task/{first}/children").read_text()
    others = [int(one) for one in children.split()]
    _tell(signal.SIGSTOP, *others)
    try:
        yield
    finally:
        _tell(signal.SIGCONT, *others, first)


def _tell(what: signal.Signals, *processes: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # one that has just left
            os.kill(process, what)


def test_a_database_that_stands_still(postgres: str) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database(postgres))
        world = stack.enter_context(server_on(url))
        thread = stack.enter_context(ThreadPoolExecutor(1))
        headers = prepare(world)
        assert is_ready(world)
        with frozen(postgres):
            asked = thread.submit(put, world, headers, "during")
            end = monotonic() + FROZEN_S
            while monotonic() < end:
                assert not is_ready(world)  # after two seconds without an answer
            assert not asked.done()
        assert asked.result(RECOVERY_S).status_code == 201
        recovers(world, headers, kept=2)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a third of a second for a lock in place of ten, so that a test need not either."""
    if FULL:
        return
    pragmas = [part.replace(str(engine.BUSY_MS), str(BUSY_MS)) for part in engine._PRAGMAS]
    monkeypatch.setattr(engine, "_PRAGMAS", tuple(pragmas))
    monkeypatch.setattr(health, "WRITES_S", 1.0)


@pytest.mark.usefixtures("impatient")
def test_a_database_that_was_locked(tmp_path: Path) -> None:
    path = tmp_path / "mentormatch.db"
    with server_on(f"sqlite:///{path}") as world:
        headers = prepare(world)
        with locked(path):
            end = monotonic() + LOCKED_S
            while monotonic() < end:
                is_refused(put(world, headers, "during"))
                assert not is_ready(world)
            # Who only reads is served all the while.
            read = world.client.get("/v1/programmes/spring", headers=headers)
            assert read.status_code == 200
        recovers(world, headers, kept=2)


@pytest.mark.usefixtures("impatient")
def test_a_disk_that_was_full(tmp_path: Path) -> None:
    with server_on(f"sqlite:///{tmp_path / 'mentormatch.db'}") as world:
        headers = prepare(world)
        pages = _pragma(world.store, "page_count")
        _pragma(world.store, f"max_page_count={pages}")
        made = 0
        while (answer := put(world, headers, f"filling-{made}")).status_code == 201:
            made += 1
        is_refused(answer)
        assert not is_ready(world)
        _pragma(world.store, "max_page_count=1000000")
        recovers(world, headers, kept=2 + made)
        assert _pragma(world.store, "integrity_check") == "ok"


def _pragma(store: Store, setting: str) -> Any:
    """Ask or tell the one connection that writes."""
    with store.write() as tx:
        return tx.connection().exec_driver_sql(f"PRAGMA {setting}").scalar()
