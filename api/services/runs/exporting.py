"""Use-case: a match run as files: what HR hands on, formula-safe, as the draft stands now."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar

import pandas as pd

from api.files.spreadsheet import write_csv, write_xlsx
from api.report.compose import CARDS_LIMIT, compose
from api.report.pair_rows import PairRows, pair_rows
from api.report.report import render_report
from api.report.run_folder import told
from api.report.run_record import software_versions
from api.report.sheets import (
    ASSIGNMENT_COLUMNS,
    SHORTLIST_COLUMNS,
    UNMATCHED_COLUMNS,
    WORD_COLUMNS,
    Alone,
    SheetColumn,
    for_people,
    frame,
)
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, Unacceptable
from api.services.runs.reviewed import as_it_stands
from api.services.views import view
from api.store import Tx
from features.label import Label, Lang
from matching.pipeline import MatchRun

Rows = TypeVar("Rows")
Format = Literal["csv", "xlsx", "jsonl", "html"]
Sheet = Literal["assignments", "shortlists", "unmatched"]
_NO_LISTS = Label("该运行没有推荐名单", "the run has no lists")


@dataclass(frozen=True, eq=False)
class Export:
    """A run that is to be written out."""

    run: MatchRun

    def written(self, form: Format, sheet: Sheet, lang: Lang, *, reasons: bool) -> bytes:
        """Return a file.

        Parameters
        ----------
        form : {"csv", "xlsx", "jsonl", "html"}
            One sheet; all sheets under headers for people; one sheet, an object a row; the report.
        sheet : {"assignments", "shortlists", "unmatched"}
        lang : {"zh", "en"}
            That the report opens in.
        reasons : bool
            Whether sheets hold every sentence: that takes long for thousands of learners.

        Raises
        ------
        Unacceptable
            The run has no such sheet.
        """
        if form == "html":
            return self._report(lang)
        sheets = self._sheets((lambda run: told(run)[0]) if reasons else pair_rows)
        if form == "xlsx":
            return _bytes(lambda path: write_xlsx(sheets.for_people, path), ".xlsx")
        if sheet not in sheets.cells:
            raise Unacceptable(Fault("no_lists", "/query/sheet", _NO_LISTS))
        cells = sheets.cells[sheet]
        if form == "csv":
            return _bytes(lambda path: write_csv(cells, path), ".csv")
        return _lines(cells)

    def _report(self, lang: Lang) -> bytes:
        small = len(self.run.cohort.learners) <= CARDS_LIMIT
        pages = told(self.run)[1] if small else []
        return render_report(compose(self.run, pages, software_versions()), lang).encode()

    def _sheets(self, rows_of: Callable[[MatchRun], PairRows]) -> _Sheets:
        found = _Sheets({}, {})
        assigned = replace(self.run, shortlists=None, mode="assign")
        found.add_pairs("assignments", ASSIGNMENT_COLUMNS, rows_of(assigned))
        if self.run.shortlists is not None:
            found.add_pairs("shortlists", SHORTLIST_COLUMNS, rows_of(self.run))
        alone = Alone(self.run, self.run.diagnosis.unmatched)
        found.add("unmatched", UNMATCHED_COLUMNS, alone)
        return found


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Sheets by name: for machines, and under headers for people."""

    cells: dict[str, pd.DataFrame]
    for_people: dict[str, pd.DataFrame]

    def add(self, name: str, columns: Sequence[SheetColumn[Rows]], rows: Rows) -> None:
        """Add a sheet."""
        self.cells[name] = frame(columns, rows)
        self.for_people[name] = for_people(columns, self.cells[name])

    def add_pairs(
        self, name: str, columns: Sequence[SheetColumn[PairRows]], rows: PairRows
    ) -> None:
        """Add a sheet of pairs, with their sentences where they have some."""
        words = () if rows.words is None else WORD_COLUMNS
        self.add(name, (*columns, *words), rows.by_person())


def read_export(tx: Tx, who: Actor, run_id: str) -> Export:
    """Read a run, as it stands after its review, to be written out.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome, or lists alone.
    """
    return Export(as_it_stands(tx, who.tenant_id, run_id))


def note_export(
    tx: Tx, who: Actor, run_id: str, form: Format, *, now: datetime, request_id: str
) -> None:
    """Record that somebody took names out of the system."""
    details = {"format": form}
    record(tx, who, "run_exported", "match_run", run_id, details, now=now, request_id=request_id)


def _bytes(write: Callable[[Path], None], suffix: str) -> bytes:
    with TemporaryDirectory(prefix="mentormatch-export-") as place:
        path = Path(place) / f"export{suffix}"
        write(path)
        return path.read_bytes()


def _lines(cells: pd.DataFrame) -> bytes:
    rows = cells.astype(object).where(cells.notna(), None).to_dict("records")
    return b"".join(json.dumps(view(row), ensure_ascii=False).encode() + b"\n" for row in rows)
