"""Connections: one writer and many readers on SQLite, a pool on PostgreSQL.

SQLite lets one connection write at a time and is not fair to those that wait: writers therefore
queue on a pool of one connection, and take the lock as they begin (`BEGIN IMMEDIATE`), so that a
transaction never fails half-way because it read before it wrote.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from api.store.errors import Taken, Unavailable, UnknownDatabase

Tx = Session
"""A transaction: services pass it on, the edge alone commits."""

FIXED_SQLITE = (3, 51, 3)
"""First version without the fault that can corrupt a write-ahead log as it is reset."""
BUSY_MS = 10_000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
)


class Store:
    """The database of an installation.

    Parameters
    ----------
    url : str
        ``sqlite:///file.db`` or ``postgresql+psycopg://…``.
    readers : int, optional
        Most connections that read at once (SQLite), or all connections (PostgreSQL).

    Raises
    ------
    UnknownDatabase
    """

    def __init__(self, url: str, *, readers: int = 8) -> None:
        self.url: URL = make_url(url)
        self._refused_at: float | None = None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, 1, "BEGIN IMMEDIATE")
            self.reader = _sqlite_engine(self.url, readers, "BEGIN")
        elif self.url.get_backend_name() == "postgresql":
            self.writer = self.reader = _postgres_engine(self.url, readers)
        else:
            raise UnknownDatabase(self.url.get_backend_name())

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Begin a transaction that writes; commits at the end, rolls back on any exception.

        Raises
        ------
        Taken
            The schema refused what was written.
        Unavailable
            The database does not answer, is locked, or is out of room.
        """
        try:
            with _told(), Session(self.writer, expire_on_commit=False) as tx, tx.begin():
                yield tx
        except Unavailable:
            self._refused_at = time.monotonic()
            raise

    def since_refusal(self) -> float | None:
        """Return the seconds since the database last refused to be written to, if it ever did."""
        return None if self._refused_at is None else time.monotonic() - self._refused_at

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Begin a transaction that only reads, of one consistent state.

        Raises
        ------
        Unavailable
        """
        with _told(), Session(self.reader, autoflush=False, expire_on_commit=False) as tx:
            if not self.is_sqlite:
                tx.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield tx

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a driver says into named conditions."""
    try:
        yield
    except IntegrityError as error:
        raise Taken(_constraint(error)) from error
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable(_why(error)) from error


def _constraint(error: IntegrityError) -> str:
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return str(named or error.orig)


def _why(error: OperationalError | PoolTimeout) -> str:
    """First line of a driver's message: what follows may hold the statement's values."""
    text = str(error.orig) if isinstance(error, OperationalError) else "no free connection"
    return text.splitlines()[0] if text else type(error).__name__


def sqlite_module() -> ModuleType:
    """Return the SQLite that is bundled with the program, or Python's own where there is none."""
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    bundled: ModuleType = pysqlite3
    return bundled


def sqlite_is_sound() -> bool:
    """Whether the SQLite in use is free of the write-ahead log fault."""
    version: tuple[int, ...] = sqlite_module().sqlite_version_info
    return version >= FIXED_SQLITE


def _sqlite_engine(url: URL, connections: int, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=sqlite_module(),
        poolclass=sa.QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_MS / 1000,
        connect_args={"check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: URL, connections: int) -> sa.Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_MS / 1000,
        pool_pre_ping=True,
    )
