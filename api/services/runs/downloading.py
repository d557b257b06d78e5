"""Use-case: the rows of a match run are taken along, for a notebook or a spreadsheet.

Analysts get ids alone; who runs the programme also gets names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import pandas as pd

from api.files.spreadsheet import write_csv, write_xlsx
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.runs.reading import TOLD
from api.store import Tx
from api.store.downloading import RunTable, count_of, rows_of
from api.store.people import names_of
from api.store.runs import match_run
from features.label import Label

TableForm = Literal["csv", "xlsx", "parquet"]
TABLE_FORMS: tuple[TableForm, ...] = get_args(TableForm)
MEDIA_TYPES: dict[TableForm, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
MOST_IN_A_WORKBOOK = 100_000
"""Rows; a workbook is written cell by cell, and spreadsheets end at a million."""
_STRUCTURED = {"features", "ranked"}
"""Columns that hold more than one value; written as JSON."""
_TOO_LARGE = Label(
    "{rows} 行超过工作簿上限 {most} 行，请改用 CSV 或 Parquet",
    "got {rows} rows, expected at most {most} in a workbook; take CSV or Parquet",
)


@dataclass(frozen=True, eq=False)
class TableOfRun:
    """Rows of a run that are about to be written."""

    table: RunTable
    rows: pd.DataFrame

    def written(self, form: TableForm) -> bytes:
        """Return a file; cells that a spreadsheet would run as formulas are neutralised."""
        with TemporaryDirectory(prefix="mentormatch-table-") as place:
            path = Path(place) / f"{self.table}.{form}"
            if form == "csv":
                write_csv(self.rows, path)
            elif form == "xlsx":
                write_xlsx({self.table: self.rows}, path)
            else:
                self.rows.to_parquet(path, index=False, compression="zstd")
            return path.read_bytes()


def read_table(tx: Tx, who: Actor, run_id: str, table: RunTable, form: TableForm) -> TableOfRun:
    """Read one table of a run.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome yet.
    Unacceptable
        ``too_many_rows``: more than a workbook should hold.
    """
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in TOLD:
        raise WrongState("match run", run_id, run.state, "download", TOLD)
    if form == "xlsx":
        _check_size(count_of(tx, who.tenant_id, run_id, table))
    rows = rows_of(tx, who.tenant_id, run_id, table)
    if who.role != "analyst":
        rows = _with_names(tx, who.tenant_id, rows)
    for column in _STRUCTURED & set(rows):
        rows[column] = rows[column].map(lambda value: json.dumps(value, ensure_ascii=False))
    return TableOfRun(table, rows.infer_objects())


def note_download(
    tx: Tx,
    who: Actor,
    run_id: str,
    table: RunTable,
    form: TableForm,
    *,
    now: datetime,
    request_id: str = "",
) -> None:
    """Record that somebody took rows out of the system."""
    told = {"table": table, "format": form}
    record(tx, who, "run_downloaded", "match_run", run_id, told, now=now, request_id=request_id)


def _check_size(rows: int) -> None:
    if rows > MOST_IN_A_WORKBOOK:
        told = {"rows": rows, "most": MOST_IN_A_WORKBOOK}
        message = Label(_TOO_LARGE.format("zh", **told), _TOO_LARGE.format("en", **told))
        raise Unacceptable(Fault("too_many_rows", "/query/format", message))


def _with_names(tx: Tx, tenant_id: str, rows: pd.DataFrame) -> pd.DataFrame:
    named = [name for name in ("learner_id", "mentor_id") if name in rows]
    ids = {one for column in named for one in rows[column].dropna()}
    names: Mapping[str, str] = names_of(tx, tenant_id, ids)
    for column in named:
        at = rows.columns.get_loc(column)
        called = [names.get(one) for one in rows[column]]
        rows.insert(int(at) + 1, column.replace("_id", "_name"), called)  # type: ignore[arg-type]
    return rows
