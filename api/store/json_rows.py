"""Many rows, or many ids, in one parameter: as JSON, which both databases can read.

A driver binds one text however many there are, and the statement is always the same: it is planned
once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

from api.store.prepared import fixed
from api.store.types import Instant
from features.errors import NaiveInstant

_ON_SQLITE = len("2026-01-31 09:00:00.000000")
"""Characters of an instant as SQLite holds it: the zone, which comes last, is always UTC."""


class JsonRows(TypeDecorator[Sequence[Any]]):
    """Rows or ids on their way in; instants may stand among the cells.

    Raises
    ------
    NaiveInstant
        For an instant without a time zone.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        """Turn rows into a text."""
        return _ENCODER.encode(value)


def cells(
    dialect: str, parameter: str, columns: Mapping[str, TypeEngine[Any]]
) -> dict[str, sa.ColumnElement[Any]]:
    """Return the cells of rows that a parameter holds: each row is a dict.

    Parameters
    ----------
    dialect : {"sqlite", "postgresql"}
    parameter : str
        Name under which the rows are given.
    columns : mapping of str to TypeEngine
        What is read of each row; blank where a row does not have it.
    """
    given = sa.bindparam(parameter, type_=JsonRows())
    if dialect == "sqlite":
        row = sa.func.json_each(given).table_valued("value").c.value
        return {name: _cell(row, name, type_) for name, type_ in columns.items()}
    rows = sa.func.json_to_recordset(sa.cast(given, sa.JSON))
    typed = (sa.column(name, type_) for name, type_ in columns.items())
    return dict(rows.table_valued(*typed, name="given").render_derived(with_types=True).c)


def among(
    dialect: str, column: InstrumentedAttribute[str], parameter: str
) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the ids in a parameter, a list of str."""
    if dialect == "sqlite":
        given = sa.func.json_each(sa.bindparam(parameter, type_=JsonRows()))
        return column.in_(sa.select(given.table_valued("value").c.value))
    return column == sa.any_(sa.bindparam(parameter, type_=postgresql.ARRAY(sa.Text)))


def _cell(row: sa.ColumnElement[Any], name: str, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
    cell = sa.func.json_extract(row, sa.literal_column(f"'$.{name}'"))
    if not isinstance(type_, Instant):
        return cell
    return sa.func.substr(cell, fixed(1), fixed(_ON_SQLITE))


def _text_of(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"expected a value that JSON knows or an instant, got {type(value)}")
    if value.tzinfo is None:
        raise NaiveInstant(value)
    return value.astimezone(UTC).isoformat(" ", "microseconds")


_ENCODER = json.JSONEncoder(default=_text_of, separators=(",", ":"))
