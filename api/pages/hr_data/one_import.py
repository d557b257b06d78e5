"""One import: what was found, how its columns are read, what it changes; apply, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from api.files.mapping import FILES
from api.pages.hr_data import words
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.company.imports import asking
from api.services.company.imports.pace import Pace, pace_of
from api.services.jobs.asking import ALIVE, cancel_job
from api.store import Tx, orm
from api.store.jobs import job
from features.label import Label
from features.schema import TABLES

router = PageRouter()
_PROBLEMS_SHOWN = 50
_COLUMNS_SHOWN = 60
_NOT_READ = Label("不读取", "not read")


@dataclass(frozen=True, slots=True)
class Standing:
    """An import as its page shows it.

    Attributes
    ----------
    job : orm.Job or None
        The last that was asked for; None after it was forgotten.
    sheets : list of dict
        See `api.files.preview.SheetSeen`.
    problems : list of dict
        See `api.files.errors.CellProblem`; the first few hundred.
    kept, undoable : bool
        Whether the file can be read anew; whether the import can be taken back.
    """

    row: orm.Import
    job: orm.Job | None
    sheets: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    kept: bool
    undoable: bool

    @property
    def unread(self) -> list[str]:
        """Sheets, and headers of columns, that nothing is read from."""
        whole = [seen["sheet"] or seen["file"] for seen in self.sheets if not seen["table"]]
        read = [seen for seen in self.sheets if seen["table"]]
        columns = [column for seen in read for column in seen["columns"]]
        return whole + [one["header"] for one in columns if one["key"] and not one["column"]]

    @property
    def failure(self) -> Label | None:
        """Why what was asked for last came to nothing."""
        error = self.row.report.get("error")
        if self.row.state == "refused" and error:
            return Label(error["message"]["zh"], error["message"]["en"])
        if self.row.state == "failed" or (self.job and self.job.state not in (*ALIVE, "done")):
            code = (self.job.error or {}).get("code", "") if self.job else ""
            return words.IMPORT_FAILURES.get(code, words.NOT_FINISHED)
        return None


@router.look("/hr/imports/{import_id}", needs="get_import")
def one_import(import_id: str, view: ViewDep, sheet: int = 0, start: int = 0) -> Response:
    """Show an import; while something is being done, how far it is."""
    with view.read() as tx:
        standing = _standing(tx, view, import_id)
        pace = _pace(tx, view, standing)
    if pace is not None:
        page = "progress" if view.fragment else "import_under_way"
        return view.page(f"hr_data/{page}.html", row=standing.row, pace=pace, words=words)
    if view.fragment:
        return view.go(f"/hr/imports/{import_id}")
    return _shown(view, standing, sheet, start)


@router.act("/hr/imports/{import_id}/check", needs="check_import")
def check(import_id: str, view: ViewDep) -> Response:
    """Read the file once more, with other columns or another mode."""
    mode = "full_sync" if view.form.get("mode") == "full_sync" else "upsert"

    def effect(tx: Tx) -> str:
        standing = _standing(tx, view, import_id)
        asking.check_import(
            tx,
            view.who,
            import_id,
            view.lang,
            mapping=_mapping(standing, view.form),
            mode=mode,
            mark_leavers=mode == "full_sync" and "mark_leavers" in view.form,
            now=view.now,
            request_id=view.request_id,
        )
        place = f"?sheet={view.form['sheet']}" if "sheet" in view.form else ""
        return f"/hr/imports/{import_id}{place}"

    return view.once(effect)


@router.act("/hr/imports/{import_id}/apply", needs="apply_import")
def apply(import_id: str, view: ViewDep) -> Response:
    """Apply a file that was checked."""

    def effect(tx: Tx) -> str:
        asking.apply_import(
            tx, view.who, import_id, view.lang, now=view.now, request_id=view.request_id
        )
        return f"/hr/imports/{import_id}"

    return view.once(effect)


@router.act("/hr/imports/{import_id}/undo", needs="undo_import")
def undo(import_id: str, view: ViewDep) -> Response:
    """Take the last import back."""

    def effect(tx: Tx) -> str:
        asking.undo_import(
            tx, view.who, import_id, view.lang, now=view.now, request_id=view.request_id
        )
        return f"/hr/imports/{import_id}"

    return view.once(effect)


@router.act("/hr/imports/{import_id}/cancel", needs="cancel_job")
def cancel(import_id: str, view: ViewDep) -> Response:
    """Stop what is being done with an import."""

    def effect(tx: Tx) -> str:
        row = asking.get_import(tx, view.who, import_id)
        cancel_job(tx, view.who, row.job_id or "", now=view.now, request_id=view.request_id)
        return f"/hr/imports/{import_id}"

    return view.once(effect)


def _standing(tx: Tx, view: View, import_id: str) -> Standing:
    row = asking.get_import(tx, view.who, import_id, "findings")
    found = row.findings or {}
    return Standing(
        row,
        job(tx, view.who.tenant_id, row.job_id) if row.job_id else None,
        found.get("sheets", []),
        found.get("problems", []),
        asking.is_kept(tx, view.who, import_id),
        asking.can_be_undone(tx, view.who, row),
    )


def _pace(tx: Tx, view: View, standing: Standing) -> Pace | None:
    """Return how far the work on an import is; None where nothing is being done with it."""
    job = standing.job
    if job is None or job.state not in ALIVE:
        return None
    return pace_of(tx, standing.row, job, view.now)


def _shown(view: View, standing: Standing, sheet: int, start: int) -> Response:
    at = min(max(sheet, 0), max(len(standing.sheets) - 1, 0))
    first = max(start, 0)
    return view.page(
        "hr_data/import.html",
        standing=standing,
        row=standing.row,
        report=standing.row.report,
        words=words,
        tables=TABLES,
        table_names=[("", _NOT_READ.text(view.lang))]
        + [(name, table.label.text(view.lang)) for name, table in TABLES.items()],
        at=at,
        most_columns=_COLUMNS_SHOWN,
        seen=standing.sheets[at] if standing.sheets else None,
        columns_shown=_COLUMNS_SHOWN,
        first=first,
        problems=standing.problems[first : first + _PROBLEMS_SHOWN],
        following=first + _PROBLEMS_SHOWN,
    )


def _mapping(standing: Standing, form: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return how headers are to be read: as before, but for the sheet that the form is about."""
    mapping = asking.mapping_of(standing.row)
    at = str(form.get("sheet", ""))
    if not at.isdecimal() or int(at) >= len(standing.sheets):
        return mapping
    seen, table = standing.sheets[int(at)], str(form.get("table", ""))
    table = table if table in TABLES else ""
    if table != seen["table"]:
        mapping.setdefault(FILES, {})[seen["key"]] = table
    elif table:
        known = {column.name for column in TABLES[table].columns}
        said = {
            column["key"]: str(form[f"column-{place}"])
            for place, column in enumerate(seen["columns"])
            if column["key"] and f"column-{place}" in form
        }
        mapping.setdefault(table, {}).update(
            {theirs: ours for theirs, ours in said.items() if not ours or ours in known}
        )
    return mapping
