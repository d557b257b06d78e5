"""The company's rows into the database, whole tables at a time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.company import COMPANY
from api.store.engine import Tx
from features.schema import TABLES
from features.tables import Tables

_QUOTED = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""What is quoted is a value, what is not and is empty is none: PostgreSQL reads CSV like that."""


def write_company(tx: Tx, tenant_id: str, tables: Tables) -> None:
    """Put the tables of a company into the database."""
    put_rows(tx, tenant_id, tables.frames())


def put_rows(tx: Tx, tenant_id: str, frames: Mapping[str, pd.DataFrame]) -> None:
    """Add rows, and replace those whose key is there already.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    frames : mapping of str to DataFrame
        Checked rows by table, every declared column typed as `features.schema.Kind` says.
    """
    into = _into_sqlite if tx.get_bind().dialect.name == "sqlite" else _into_postgres
    for name in TABLES:
        frame = frames.get(name)
        if frame is not None and len(frame):
            into(tx, tenant_id, name, frame[[column.name for column in TABLES[name].columns]])


def remove_rows(tx: Tx, tenant_id: str, keys: Mapping[str, pd.DataFrame]) -> None:
    """Delete rows by their keys; those that refer to others first.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    keys : mapping of str to DataFrame
        By table, with the columns of its key.
    """
    for name in reversed(TABLES):
        frame = keys.get(name)
        if frame is None or frame.empty:
            continue
        table, key = COMPANY[name], TABLES[name].key
        at = [table.c[column] == sa.bindparam(f"at_{column}") for column in key]
        gone = sa.delete(table).where(table.c.tenant_id == tenant_id, *at)
        rows = zip(*(_values(frame[column]) for column in key), strict=True)
        names = [f"at_{column}" for column in key]
        tx.connection().execute(gone, [dict(zip(names, row, strict=True)) for row in rows])


def _into_sqlite(tx: Tx, tenant_id: str, name: str, frame: pd.DataFrame) -> None:
    """Put the rows one by one, past what SQLAlchemy would do for each of millions."""
    if name == "people":
        frame = _managers_first(frame)
    put = _replacing(name, sqlite.insert(COMPANY[name]))
    names = ["tenant_id", *frame]
    statement = put.compile(dialect=tx.get_bind().dialect, column_keys=names)
    cells = [[tenant_id] * len(frame), *(_values(frame[column], iso=True) for column in frame)]
    tx.connection().exec_driver_sql(str(statement), list(zip(*cells, strict=True)))


def _into_postgres(tx: Tx, tenant_id: str, name: str, frame: pd.DataFrame) -> None:
    """Copy the rows into a table of their own, then put all of them at once."""
    table, connection = COMPANY[name], tx.connection()
    bare = sa.Table(
        f"coming_{name}",
        sa.MetaData(),
        *(sa.Column(column.name, column.type) for column in table.columns),
        prefixes=["TEMPORARY"],
    )
    bare.create(connection)
    rows = _as_csv(tenant_id, frame)
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{bare.name}" FROM STDIN (FORMAT csv)') as copy:
        copy.write(rows)
    put = postgresql.insert(table).from_select(list(bare.c.keys()), sa.select(bare))
    connection.execute(_replacing(name, put))
    bare.drop(connection)


def _replacing(name: str, insert: Any) -> Any:
    key = ["tenant_id", *TABLES[name].key]
    rest = [column.name for column in TABLES[name].columns if column.name not in key]
    return insert.on_conflict_do_update(
        index_elements=key, set_={column: insert.excluded[column] for column in rest}
    )


def _managers_first(people: pd.DataFrame) -> pd.DataFrame:
    """Put managers above who reports to them.

    SQLite would look for reports of each new person in the whole table for as long as one row
    refers to a manager who is not there yet.
    """
    manager = pd.Index(people["person_id"]).get_indexer(people["manager_id"])
    above, depth = manager, np.zeros(len(people), dtype=np.intp)
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, manager[above], -1)
    return people.iloc[np.argsort(depth, kind="stable")]


def _values(cells: pd.Series, *, iso: bool = False) -> list[Any]:
    """Return a column as Python's own values, blank ones as None; days as dates or ISO texts."""
    if cells.dtype.kind == "M":
        cells = cells.dt.strftime("%Y-%m-%d") if iso else cells.dt.date
    values: list[Any] = cells.astype(object).where(cells.notna(), None).tolist()
    return values


def _as_csv(tenant_id: str, frame: pd.DataFrame) -> bytes:
    # One chunk a column: of an empty one, which concat leaves, pyarrow writes its unused buffer.
    rows = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
    for place, name in enumerate(frame):
        if frame[name].dtype.kind == "M":
            rows = rows.set_column(place, name, rows[name].cast(pa.date32()))
    tenant = pa.array([tenant_id] * len(frame), pa.string())
    written = io.BytesIO()
    pa_csv.write_csv(rows.add_column(0, "tenant_id", tenant), written, _QUOTED)
    return written.getvalue()
