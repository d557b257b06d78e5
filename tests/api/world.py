"""A company in a database, and people who may call the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.security.secrets import derived
from api.services.access.keys import KeyFields, add_key
from api.services.actors import Actor, Role
from api.services.jobs.working import Worker
from api.settings import Settings
from api.store import Store, orm
from api.store.base import Base
from api.store.company_rows import write_company
from api.store.engine import sqlite_module
from evaluation.simulator.company import sample_company
from features.tables import Tables

TENANT = "acme"
SECRET = "a secret of tests alone, long enough to be one"
AT = datetime(2026, 3, 31, 8, tzinfo=UTC)


def settings_of(store: Store, **more: object) -> Settings:
    """Return settings of a server on a store; its jobs are done when a test says so."""
    more = {"embedded_worker": False, "warm_solvers": False, "one_processor": False, **more}
    url = store.url.render_as_string(hide_password=False)
    return Settings(database_url=url, secret_key=SecretStr(SECRET), **more)  # type: ignore[arg-type]


@cache
def company(n_learners: int = 30, n_mentors: int = 12, *, seed: int = 3) -> Tables:
    """Return a sample company."""
    return Tables.from_frames(sample_company(n_learners, n_mentors, seed=seed))


def found(store: Store, tables: Tables | None = None, tenant_id: str = TENANT) -> None:
    """Make a tenant, with a company where one is given, and the seats of its mentors."""
    if tables is None or not _is_empty(store):
        _write(store, tables, tenant_id)
        return
    keep, put = (_kept_file, _put_file) if store.is_sqlite else (_kept_rows, _put_rows)
    known = (store.is_sqlite, id(tables), tenant_id)
    if known in _FOUNDED:
        put(store, _FOUNDED[known][1])
        return
    _write(store, tables, tenant_id)
    _FOUNDED[known] = (tables, keep(store))  # what is kept has no other's id


_FOUNDED: dict[tuple[bool, int, str], tuple[Tables, Any]] = {}
"""Databases that hold one company, to be copied: hundreds of tests begin with one."""


def _kept_file(store: Store) -> Any:
    """Copy a database of SQLite into memory."""
    copy = sqlite_module().connect(":memory:", check_same_thread=False)
    with sqlite_module().connect(store.url.database) as now:
        now.backup(copy)
    return copy


def _put_file(store: Store, kept: Any) -> None:
    with sqlite_module().connect(store.url.database) as now:
        kept.backup(now)


def _kept_rows(store: Store) -> dict[str, bytes]:
    """Copy the rows of every table of PostgreSQL that has any, those first that others refer to."""
    kept = {}
    with store.read() as tx:
        cursor = tx.connection().connection.cursor()
        for table in Base.metadata.sorted_tables:
            with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                kept[table.name] = b"".join(copy)
    return {name: rows for name, rows in kept.items() if rows}


def _put_rows(store: Store, kept: dict[str, bytes]) -> None:
    with store.write() as tx:
        cursor = tx.connection().connection.cursor()
        for name, rows in kept.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(rows)


def _is_empty(store: Store) -> bool:
    with store.read() as tx:
        return tx.scalar(sa.select(sa.func.count()).select_from(orm.Tenant)) == 0


def _write(store: Store, tables: Tables | None, tenant_id: str) -> None:
    with store.write() as tx:
        tx.add(orm.Tenant(tenant_id=tenant_id, name=tenant_id, created_at=AT))
        tx.flush()
        if tables is None:
            return
        write_company(tx, tenant_id, tables)
        tx.add_all(
            orm.Seat(tenant_id=tenant_id, mentor_id=mentor_id, seat_no=number)
            for mentor_id, capacity in zip(
                tables.mentors["mentor_id"], tables.mentors["capacity"], strict=True
            )
            for number in range(1, int(capacity) + 1)
        )


def live_pair(store: Store, learner_id: str, mentor_id: str, programme_id: str = "p") -> None:
    """Make a programme with one pair, ``pair_1``, that holds the mentor's first seat."""
    with store.write() as tx:
        tx.add(orm.Programme(tenant_id=TENANT, programme_id=programme_id, name="p", created_at=AT))
        tx.flush()
        tx.add(
            orm.Pair(
                tenant_id=TENANT,
                pair_id="pair_1",
                programme_id=programme_id,
                learner_id=learner_id,
                mentor_id=mentor_id,
                seat_no=1,
                state="active",
                origin="hr",
                created_at=AT,
            )
        )


@dataclass(frozen=True, slots=True)
class World:
    """A server on a database, and how to call it as somebody."""

    store: Store
    settings: Settings
    client: TestClient

    def key(
        self, role: Role = "service", person_id: str | None = None, tenant_id: str = TENANT
    ) -> str:
        """Make a key of a role and return its secret."""
        pepper = derived(self.settings, "api keys")
        maker = Actor(tenant_id, "admin", "tests")
        fields = KeyFields(role, role, person_id)
        with self.store.write() as tx:
            return add_key(tx, maker, pepper, fields, datetime.now(UTC)).secret

    def work(self) -> int:
        """Do the jobs that are due; returns how many."""
        return Worker(self.store).work_off()

    def headers(self, role: Role = "service", person_id: str | None = None) -> dict[str, str]:
        """Return the headers of somebody with a role."""
        return {"X-API-Key": self.key(role, person_id)}


def world_of(store: Store, tables: Tables | None = None, **settings: object) -> World:
    """Make a tenant and a server on an empty database; enter `client` to start it."""
    found(store, tables)
    configured = settings_of(store, **settings)
    app = create_app(configured, store)
    return World(store, configured, TestClient(app, raise_server_exceptions=False))
