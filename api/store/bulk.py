"""Many rows at once, given column by column: past what SQLAlchemy would do for each of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa

from api.store.engine import Tx

Columns = Mapping[str, Sequence[Any]]
"""Values by column, all of one length; JSON as its text."""
_QUOTED = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""What is quoted is a value, what is not and is empty is none: PostgreSQL reads CSV like that."""


def add_columns(tx: Tx, table: sa.Table, columns: Columns) -> None:
    """Add rows to a table.

    Parameters
    ----------
    tx : Tx
    table : Table
    columns : Columns
        Every column that the database itself has no value for; no bytes.
    """
    if not len(next(iter(columns.values()), ())):
        return
    if tx.get_bind().dialect.name == "sqlite":
        _insert(tx.connection(), table, columns)
    else:
        _copy(tx.connection(), table, columns)


def _insert(connection: sa.Connection, table: sa.Table, columns: Columns) -> None:
    names = [column.name for column in table.columns if column.name in columns]
    statement = sa.insert(sa.table(table.name, *map(sa.column, names)))
    text = str(statement.compile(dialect=connection.dialect, column_keys=names))
    bound = [_bound(table.c[name], columns[name], connection.dialect) for name in names]
    connection.exec_driver_sql(text, list(zip(*bound, strict=True)))


def _bound(
    column: sa.Column[Any], values: Sequence[Any], dialect: sa.engine.Dialect
) -> Sequence[Any]:
    """Return values as the driver takes them."""
    if isinstance(column.type, sa.JSON):
        return values
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if bind is None else [bind(value) for value in values]


def _copy(connection: sa.Connection, table: sa.Table, columns: Columns) -> None:
    written = io.BytesIO()
    pa_csv.write_csv(pa.table(dict(columns)), written, _QUOTED)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)') as copy:
        copy.write(written.getvalue())
