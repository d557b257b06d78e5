"""A company into and out of the database, against reading the same rows from Parquet files.

On SQLite and on PostgreSQL, one after the other.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from api.files.intake import load_tables as load_files
from api.services.actors import Actor
from api.services.company.imports import asking, performing
from api.services.company.imports.asking import Upload
from api.services.jobs import JobContext
from api.store import Store, orm
from api.store.base import Base
from api.store.company_rows import write_company
from api.store.snapshots import load_tables
from benchmarks.api.site import company
from features.tables import Tables
from tests.api.databases import postgres_database, postgres_server

SIZES = (5_000, 100_000)
TENANT = "bench"


def main() -> None:
    """Print seconds and rows a second, a line each."""
    for n_learners in SIZES:
        compare(company(n_learners, n_learners // 5))


def compare(tables: Tables) -> None:
    """Time one company in files and in both databases."""
    rows = sum(map(len, tables.frames().values()))
    content = packed(tables)
    print(
        f"{len(tables.learners)} learners, {len(tables.mentors)} mentors, {rows} rows", flush=True
    )
    tell("read Parquet, validated", rows, lambda: from_files(content))
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        with opened() as store:
            measure(name, store, tables, rows, content)


def measure(name: str, store: Store, tables: Tables, rows: int, content: bytes) -> None:
    """Time a database that is empty at first."""
    tell(f"{name}: write", rows, lambda: write(store, tables))
    found = tell(f"{name}: load, validated", rows, lambda: load(store))
    assert found.digest() == tables.digest()
    tell(f"{name}: import, nothing new", rows, lambda: imported(store, content))
    changed = tables.learners.assign(goals=tables.learners["goals"] + ".")
    some = packed(Tables(**{**tables.frames(), "learners": changed}))
    tell(f"{name}: import, every learner changed", rows, lambda: imported(store, some))


def tell(what: str, rows: int, work: Callable[[], Any]) -> Any:
    """Time some work, print a line, return what came of it."""
    start = perf_counter()
    found = work()
    seconds = perf_counter() - start
    print(f"  {what:42} {seconds:8.2f} s  {rows / seconds:12,.0f} rows/s", flush=True)
    return found


def packed(tables: Tables) -> bytes:
    """Return a company as an archive of Parquet files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, frame in tables.frames().items():
            archive.writestr(f"{name}.parquet", frame.to_parquet(index=False))
    return content.getvalue()


def from_files(content: bytes) -> Tables:
    """Read a company from Parquet files."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return load_files(Path(folder))


def write(store: Store, tables: Tables) -> None:
    """Put a company into an empty database."""
    with store.write() as tx:
        tx.add(orm.Tenant(tenant_id=TENANT, name=TENANT, created_at=datetime.now(UTC)))
        tx.flush()
        write_company(tx, TENANT, tables)


def load(store: Store) -> Tables:
    """Return the company, checked."""
    with store.read() as tx:
        return load_tables(tx, TENANT)


def imported(store: Store, content: bytes) -> None:
    """Hand in a file, and do its job here."""
    who, now = Actor(TENANT, "service", TENANT), datetime.now(UTC)
    upload = Upload("company.zip", content, "upsert", validate_only=False, mark_leavers=False)
    with store.write() as tx:
        row = asking.start_import(tx, who, upload, "en", now=now)
        payload = {"import_id": row.import_id, "act": "apply", "lang": "en"}
    job = JobContext(store, TENANT, row.import_id, TENANT, payload, lambda: datetime.now(UTC))
    effect = performing.perform(job)
    with store.write() as tx:
        assert effect(tx)["state"] == "applied"


@contextmanager
def sqlite() -> Iterator[Store]:
    """Open an empty database in a file."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.db'}")
        Base.metadata.create_all(store.writer)
        yield store
        store.close()


@contextmanager
def postgres() -> Iterator[Store]:
    """Open an empty database of a server of its own."""
    with postgres_server(durable=True) as server, postgres_database(server) as url:
        store = Store(url)
        yield store
        store.close()


if __name__ == "__main__":
    main()
