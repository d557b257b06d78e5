"""A whole database as one file, and back: the same on SQLite and on PostgreSQL.

The file is a zip: a manifest (revision, rows and SHA-256 of each table) and one member a table, a
JSON array a line, so that neither side ever holds more than a few thousand rows.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from api.store.base import Base
from api.store.engine import Store
from api.store.errors import DamagedDump, NotEmpty, SchemaBehind
from api.store.schema import check_revision, head
from api.store.types import Instant

_MANIFEST = "manifest.json"
_FORMAT = 1
_ROWS = 2_000
_LEFT_OUT = frozenset({"workers", "sessions"})
"""What only means something while a server runs."""


def dump(store: Store, stream: IO[bytes]) -> dict[str, int]:
    """Write everything, as of one instant; return the rows of each table.

    Raises
    ------
    SchemaBehind
    """
    with store.read() as tx, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        check_revision(tx)
        told = {table.name: _dump_table(tx.connection(), table, archive) for table in _tables()}
        manifest = {"format": _FORMAT, "revision": head(), "tables": told}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return {name: table["rows"] for name, table in told.items()}


def restore(store: Store, stream: IO[bytes]) -> dict[str, int]:
    """Read a dump into an empty database, in one transaction; return the rows of each table.

    Raises
    ------
    SchemaBehind
        The dump, or the database, is of another revision.
    NotEmpty
        The database holds something.
    DamagedDump
        The file is not a dump, or not as it was written.
    """
    try:
        with zipfile.ZipFile(stream) as archive, store.write() as tx:
            manifest = json.loads(archive.read(_MANIFEST))
            check_revision(tx)
            if manifest["revision"] != head():
                raise SchemaBehind(str(manifest["revision"]), head())
            connection = tx.connection()
            _check_empty(connection)
            told = manifest["tables"]
            return {
                table.name: _restore_table(connection, table, archive, told[table.name])
                for table in _tables()
            }
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DamagedDump(f"{type(error).__name__}: {error}") from error


def _tables() -> list[sa.Table]:
    """Every table, those first that others refer to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]


def _dump_table(
    connection: Connection, table: sa.Table, archive: zipfile.ZipFile
) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    found = connection.execute(
        sa.select(table).order_by(*table.primary_key), execution_options={"yield_per": _ROWS}
    )
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
        for row in found:
            line = _line(row)
            member.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _line(row: Row[Any]) -> bytes:
    return json.dumps([_plain(cell) for cell in row], ensure_ascii=False).encode() + b"\n"


def _plain(cell: Any) -> Any:
    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode()
    return cell.isoformat() if isinstance(cell, date) else cell


def _restore_table(
    connection: Connection, table: sa.Table, archive: zipfile.ZipFile, told: dict[str, Any]
) -> int:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{table.name}.jsonl") as member:
        for lines in _some(member):
            for line in lines:
                digest.update(line)
            connection.execute(sa.insert(table), [_row(table, line) for line in lines])
            rows += len(lines)
    if (rows, digest.hexdigest()) != (told["rows"], told["sha256"]):
        raise DamagedDump(f"{table.name}: got {rows} rows, expected {told['rows']} as written")
    return rows


def _some(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(lines)
    while found := list(islice(left, _ROWS)):
        yield found


def _row(table: sa.Table, line: bytes) -> dict[str, Any]:
    cells = json.loads(line)
    return {
        column.name: _typed(column, cell) for column, cell in zip(table.columns, cells, strict=True)
    }


def _typed(column: sa.Column[Any], cell: Any) -> Any:
    if cell is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(cell)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(cell)
    return base64.b64decode(cell) if isinstance(column.type, sa.LargeBinary) else cell


def _check_empty(connection: Connection) -> None:
    for table in _tables():
        if connection.execute(sa.select(sa.exists(sa.select(table)))).scalar():
            raise NotEmpty(table.name)
