"""Connections: one writer and many readers on SQLite, a pool on PostgreSQL.

SQLite lets one connection write at a time and is not fair to those that wait: writers therefore
queue on a pool of one connection, and take the lock as they begin (`BEGIN IMMEDIATE`), so that a
transaction never fails half-way because it read before it wrote.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic_core import from_json, to_json
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session

from api.store.errors import GaveWay, Unavailable, UnknownDatabase
from api.store.joint import Joint, each_alone
from api.store.refusals import told

Asked = TypeVar("Asked")
Made = TypeVar("Made")
Tx = Session
"""A transaction: services pass it on, the edge alone commits."""

FIXED_SQLITE = (3, 51, 3)
"""First version without the fault that can corrupt a write-ahead log as it is reset."""
BUSY_MS = 10_000
GIVES_WAY_MS = 50
"""How long who writes for many waits for a row: PostgreSQL looks for circles only after 1000."""
_JSON: dict[str, Any] = {
    "json_serializer": lambda value: to_json(value, serialize_unknown=False).decode(),
    "json_deserializer": from_json,
}
"""Several times as quick as Python's own."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA analysis_limit=10000",
)
_KNOWS_S = 60
"""A connection to SQLite learns how much there is in each table only as it is opened."""
_ANALYSE, _ALL_TABLES = 0x02, 0x10000
"""Of ``PRAGMA optimize``: analyse what needs it, whether or not this connection has read it."""

_GROWN = sa.text("""
    SELECT quote_ident(relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND pg_relation_size(oid) > 2 * greatest(relpages, 4) * current_setting('block_size')::integer
    ORDER BY relname
""")
"""Tables of PostgreSQL that take up more than twice what they did when they were looked at."""


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
        self._joints: dict[Callable[..., Any], Joint[Any, Any]] = {}
        self._lock = Lock()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, 1, "BEGIN IMMEDIATE")
            self.reader = _sqlite_engine(self.url, readers, "BEGIN")
        elif self.url.get_backend_name() == "postgresql":
            self.writer = self.reader = _postgres_engine(self.url, readers)
        else:
            raise UnknownDatabase(self.url.get_backend_name())

    @property
    def is_there(self) -> bool:
        """Whether there is a database to open: SQLite makes a file where there is none."""
        named = self.url.database or ":memory:"
        is_a_path = self.is_sqlite and named != ":memory:" and "uri" not in self.url.query
        return not is_a_path or Path(named).exists()

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
            with told(), Session(self.writer, expire_on_commit=False) as tx, tx.begin():
                yield tx
        except GaveWay:
            raise
        except Unavailable:
            self._refused_at = time.monotonic()
            raise

    def do(self, work: Callable[[Tx], Made]) -> Made:
        """Do some work in a transaction that writes; returns what it made, once it is committed.

        On SQLite it shares the commit with others that wait.

        Parameters
        ----------
        work : callable
            Leaves nothing behind but rows: it may be done twice, of which once is taken back.

        Raises
        ------
        Taken, Unavailable
            And whatever `work` raises.
        """
        if not self.is_sqlite:  # it may lock any rows, in any order: with others it might wait long
            with self.write() as tx:
                return work(tx)
        made: Made = self.join(each_alone, work)
        return made

    def join(
        self, act: Callable[[Tx, Sequence[Asked]], Sequence[Made | Exception]], asked: Asked
    ) -> Made:
        """Do what is asked for together with what others ask for at the same time.

        Nobody waits long for the others: where a row of one of them is held by somebody else, each
        does without the others.

        Parameters
        ----------
        act : callable
            Of a `api.store.joint.Joint`; the same one for all who are to share a transaction.
        asked
            One of those that `act` does.

        Raises
        ------
        Taken, Unavailable
            And what came of it in place of what was to be made.
        """
        made: Made = self._joint(act).do(asked)
        return made

    def joining(
        self, act: Callable[[Tx, Sequence[Asked]], Sequence[Made | Exception]]
    ) -> AbstractContextManager[Callable[[Asked], Made]]:
        """Say that something is about to be asked for; gives what asks for it, as `join` does.

        Others who ask meanwhile wait a moment, so that all of it is one commit.
        """
        return self._joint(act).coming()

    def _joint(
        self, act: Callable[[Tx, Sequence[Asked]], Sequence[Made | Exception]]
    ) -> Joint[Asked, Made]:
        with self._lock:
            return self._joints.setdefault(act, Joint(self.write, act, many=self._giving_way))

    @contextmanager
    def _giving_way(self) -> Iterator[Tx]:
        """Begin a transaction that writes for many, and gives way to whoever holds a row."""
        with self.write() as tx:
            if not self.is_sqlite:
                tx.connection().exec_driver_sql(f"SET LOCAL lock_timeout = {GIVES_WAY_MS}")
            yield tx

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
        with told(), Session(self.reader, autoflush=False, expire_on_commit=False) as tx:
            if not self.is_sqlite:
                tx.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield tx

    def take_stock(self) -> None:
        """Have the database note how much there is in each table, where there is a lot more.

        Otherwise it takes a company for ten rows, and reads all of them where an index on one
        person would do. SQLite never notes it by itself, PostgreSQL only after a minute or two.

        Raises
        ------
        Unavailable
        """
        with self.write() as tx:
            if self.is_sqlite:
                tx.execute(sa.text(f"PRAGMA optimize={_ALL_TABLES | _ANALYSE}"))
                return
            for table in tx.scalars(_GROWN).all():
                tx.execute(sa.text(f"ANALYZE {table}"))

    def forget_statements(self) -> None:
        """Forget statements that were compiled: each holds the values of who asked it first."""
        self.writer.clear_compiled_cache()
        self.reader.clear_compiled_cache()

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


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
        pool_recycle=_KNOWS_S,
        pool_use_lifo=True,  # what the last one has read and planned is at hand
        connect_args={"check_same_thread": False},
        **_JSON,
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
        pool_use_lifo=True,
        **_JSON,
    )
