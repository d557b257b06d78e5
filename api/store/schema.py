"""The schema of a database: which revision it is at, and how it gets to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine.interfaces import ReflectedCheckConstraint

from api.store import orm  # noqa: F401 - makes the models known
from api.store.base import Base
from api.store.engine import Store, Tx
from api.store.errors import SchemaBehind

_FOLDER = Path(__file__).parent / "migrations"


def head() -> str:
    """Return the revision that this program needs."""
    revision = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert revision is not None
    return revision


def revision_of(tx: Tx) -> str:
    """Return the revision that a database is at; empty for one that has none."""
    return MigrationContext.configure(tx.connection()).get_current_revision() or ""


def check_revision(tx: Tx) -> None:
    """Make sure that a database was made by this version of the program.

    Raises
    ------
    SchemaBehind
    """
    found, needed = revision_of(tx), head()
    if found != needed:
        raise SchemaBehind(found, needed)


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring a database to a revision, in one transaction; an empty one is set up."""
    _run(store, command.upgrade, revision)


def downgrade(store: Store, revision: str) -> None:
    """Take a database back to an earlier revision, in one transaction; ``base`` empties it."""
    _run(store, command.downgrade, revision)


def differences(store: Store) -> list[str]:
    """Say where a database differs from the models: columns, types, keys, indexes, checks.

    Alembic does not look at checks: they are compared by name here, and by text in the tests.
    """
    with store.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(entry) for entry in compare_metadata(context, Base.metadata)]
        inspector = sa.inspect(connection)
        return found + [
            f"{table.name}: checks {sorted(got ^ wanted)} are in one of the two alone"
            for table in Base.metadata.sorted_tables
            if inspector.has_table(table.name)
            and (got := {str(check["name"]) for check in _checks_of(inspector, table.name)})
            != (wanted := _check_names(table))
        ]


def broken_references(tx: Tx) -> list[str]:
    """Return rows that refer to nothing; PostgreSQL never holds any."""
    if tx.get_bind().dialect.name != "sqlite":
        return []
    rows = tx.connection().exec_driver_sql("PRAGMA foreign_key_check")
    return [f"{table}, row {row}: refers to no row of {other}" for table, row, other, _ in rows]


def _checks_of(inspector: sa.Inspector, table: str) -> list[ReflectedCheckConstraint]:
    return inspector.get_check_constraints(table)


def _check_names(table: sa.Table) -> set[str]:
    prepared = sa.schema.CreateTable(table).compile()
    return {
        str(prepared.preparer.format_constraint(rule))
        for rule in table.constraints
        if isinstance(rule, sa.CheckConstraint)
    }


def _run(store: Store, act: Callable[[Config, str], None], revision: str) -> None:
    with _references_off(store), store.writer.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        act(config, revision)


@contextmanager
def _references_off(store: Store) -> Iterator[None]:
    """Let SQLite copy tables: with references on, dropping the old one would empty others."""
    if not store.is_sqlite:
        yield
        return
    _pragma(store, "foreign_keys=OFF")
    try:
        yield
    finally:
        _pragma(store, "foreign_keys=ON")


def _pragma(store: Store, setting: str) -> None:
    """Set something that cannot be set within a transaction, on the one connection that writes."""
    connection = store.writer.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA {setting}")
    finally:
        connection.close()
