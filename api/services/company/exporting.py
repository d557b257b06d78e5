"""Use-case: everybody as a file: formula-safe, under headers that an import knows again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pandas as pd

from api.files.spreadsheet import write_csv, write_xlsx
from api.services.actors import Actor
from api.services.audit import record
from api.services.company.cells import TABLE_OF, Side
from api.store import Tx
from api.store.people import PeopleFilter, expertise_of, profiles
from features.label import Lang
from features.schema import TABLES

Format = Literal["csv", "xlsx"]
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def read_people(tx: Tx, who: Actor, side: Side, wanted: PeopleFilter) -> dict[str, pd.DataFrame]:
    """Return the rows of all learners, or of all mentors, by canonical table and column.

    Parameters
    ----------
    wanted : PeopleFilter
        Who is asked for.
    """
    key = f"{side}_id"
    rows = [{**row, "person_id": row[key]} for row in profiles(tx, who.tenant_id, side, wanted)]
    frames = {name: _of_table(name, rows) for name in ("people", TABLE_OF[side])}
    if side == "mentor":
        taught = expertise_of(tx, who.tenant_id, [row[key] for row in rows])
        known = [dict(row) for mine in taught.values() for row in mine]
        frames["expertise"] = _of_table("expertise", known)
    return frames


def written(frames: dict[str, pd.DataFrame], side: Side, form: Format, lang: Lang) -> bytes:
    """Return a file: a workbook that can be imported again, or one table as CSV."""
    if form == "xlsx":
        sheets = {
            TABLES[name].label.text(lang): _named(name, f, lang) for name, f in frames.items()
        }
        return _bytes(lambda path: write_xlsx(sheets, path))
    own = TABLE_OF[side]
    people = _named("people", frames["people"], lang)
    rest = _named(own, frames[own].drop(columns=f"{side}_id"), lang)
    return _bytes(lambda path: write_csv(pd.concat([people, rest], axis=1), path))


def note_export(
    tx: Tx, who: Actor, side: Side, form: Format, *, now: datetime, request_id: str
) -> None:
    """Record that somebody took names out of the system."""
    details = {"format": form}
    record(tx, who, "people_exported", side, "", details, now=now, request_id=request_id)


def _of_table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [column.name for column in TABLES[name].columns]
    return pd.DataFrame(
        [[row[name] for name in columns] for row in rows], columns=columns, dtype=object
    )


def _named(name: str, frame: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return a frame under the headers of a language."""
    shown = frame.copy()
    for column in TABLES[name].columns:
        if column.name in shown and column.kind == "flag":
            shown[column.name] = shown[column.name].map({True: "yes", False: "no"})
    return shown.rename(columns={c.name: c.label.text(lang) for c in TABLES[name].columns})


def _bytes(write: Callable[[Path], None]) -> bytes:
    with TemporaryDirectory(prefix="mentormatch-export-") as place:
        path = Path(place) / "export"
        write(path)
        return path.read_bytes()
