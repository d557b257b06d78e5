"""Job: a file of the company is read, checked, compared and applied, or an import is undone."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from api.files.errors import CellProblem, FileError, InputNotFound
from api.files.intake import RawInput, read_input, release_memory
from api.files.marking import write_marked
from api.files.preview import preview
from api.files.spreadsheet import write_csv
from api.files.uploads import lay_out
from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.changes import Change, Changes, after, is_still_there, packed, unpacked
from api.services.company.checks import check_rows, latest_day
from api.services.company.imports.pace import suffix_of
from api.services.company.imports.planning import Plan, Wanted, plan_import, report_of
from api.services.jobs import Effect, Handler, JobContext, JobFailed
from api.store import Tx, orm
from api.store.imports import all_live_pairs, forget_before, import_of
from api.store.snapshots import lock_company, versions
from api.store.surroundings import load_stored
from features.label import Label, Lang
from features.tables import Tables

MOST_MARKED = 1_000_000
"""Cells of an input above which no marked workbook is made."""
MOST_FINDINGS = 500
"""Bad cells that HR is shown on a page; all of them are in the file of errors."""
_ROWS_OF_SHEET = 1_048_575
_NOTHING_READ = Label(
    "压缩包里没有可读取的文件（.xlsx、.csv 或 .parquet）",
    "there is no .xlsx, .csv or .parquet file in the archive",
)
_NO_TABLE = Label(
    "文件或工作表都不是已知的表名；请改名，或在映射的 files 中说明它是哪张表",
    "no file or sheet has the name of a table: rename it, or say in the mapping, by files, "
    "which table it is",
)
_CODE = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, eq=False)
class Company:
    """What a plan is made from: it holds as long as the versions do."""

    versions: tuple[int, int]
    stored: Tables
    live: dict[str, int]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What an import comes to, before anything is written.

    Attributes
    ----------
    findings, errors, marked
        See `api.store.orm.Import`.
    """

    plan: Plan
    report: dict[str, Any]
    findings: dict[str, Any]
    errors: bytes | None = None
    marked: bytes | None = None


def perform(job: JobContext) -> Effect:
    """Do what an import was put into the queue for."""
    return _undo(job) if job.payload["act"] == "undo" else _import(job)


def abandon(tx: Tx, job: orm.Job) -> None:
    """Note that a file was not read to its end; nothing of it was applied."""
    row = import_of(tx, job.tenant_id, job.payload["import_id"])
    if row is not None and row.state == "queued":
        row.state, row.content = "failed", None
        row.report = {"error": job.error}


HANDLER = Handler(perform, abandon)


def _import(job: JobContext) -> Effect:
    with job.store.read() as tx:
        row = import_of(tx, job.tenant_id, job.payload["import_id"], "content")
        if row is None or row.state != "queued":
            raise JobFailed("not_queued")
        seen = _company(tx, job.tenant_id)
    size = len(row.content or b"")
    job.progress("read", 0, 3)
    try:
        raw = _read(row)
    except FileError as error:
        return _unread(job, error)
    job.progress("check", 1, 3)
    outcome = _outcome(job, row, raw, seen)
    release_memory()
    job.progress("write", 2, 3)

    def effect(tx: Tx) -> dict[str, Any]:
        lock_company(tx, job.tenant_id)
        found = outcome
        if versions(tx, job.tenant_id) != seen.versions:
            # Somebody was faster: look again, while nobody else can change anything.
            found = _outcome(job, row, raw, _company(tx, job.tenant_id))
        return {**_finish(tx, job, found), "bytes": size, "suffix": suffix_of(row.file_name)}

    return effect


def _company(tx: Tx, tenant_id: str) -> Company:
    return Company(
        versions(tx, tenant_id), load_stored(tx, tenant_id), all_live_pairs(tx, tenant_id)
    )


def _read(row: orm.Import) -> RawInput:
    assert row.content is not None
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "input"
        folder.mkdir()
        mapping = None
        if row.mapping is not None:
            mapping = Path(place) / "mapping.yaml"
            mapping.write_text(row.mapping["text"], "utf-8")
        return read_input(lay_out(row.content, row.file_name, folder), mapping=mapping)


def _outcome(job: JobContext, row: orm.Import, raw: RawInput, company: Company) -> Outcome:
    wanted = Wanted(row.mode == "full_sync", row.mark_leavers)
    plan = plan_import(raw, company.stored, company.live, wanted, job.now())
    report = report_of(plan, raw, wanted)
    findings = _findings(raw, plan.problems)
    if not plan.problems:
        return Outcome(plan, report, findings)
    lang = job.payload["lang"]
    errors, marked = _errors(plan.problems, lang), _marked(raw, plan.problems, lang)
    return Outcome(plan, report, findings, errors, marked)


def _findings(raw: RawInput, problems: tuple[CellProblem, ...]) -> dict[str, Any]:
    return {
        "sheets": [asdict(sheet) for sheet in preview(raw)],
        "problems": [asdict(problem) for problem in problems[:MOST_FINDINGS]],
    }


def _errors(problems: tuple[CellProblem, ...], lang: Lang) -> bytes:
    """Return every bad cell as CSV."""
    rows = pd.DataFrame([asdict(problem) for problem in problems])
    other = "expected_en" if lang == "zh" else "expected_zh"
    rows = rows.drop(columns=other).rename(columns={f"expected_{lang}": "expected"})
    return _written(lambda path: write_csv(rows, path))


def _marked(raw: RawInput, problems: tuple[CellProblem, ...], lang: Lang) -> bytes | None:
    """Return the input with its bad cells marked; None where it would be too large."""
    shapes = [origin.grid.cells.shape for origin in raw.origins.values()]
    n_cells = sum(rows * columns for rows, columns in shapes)
    if n_cells > MOST_MARKED or max((rows for rows, _ in shapes), default=0) > _ROWS_OF_SHEET:
        return None
    return _written(lambda path: write_marked(raw, problems, path, lang))


def _written(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        write(path)
        return path.read_bytes()


def _finish(tx: Tx, job: JobContext, outcome: Outcome) -> dict[str, Any]:
    """Apply a plan without problems, unless the file was only to be checked."""
    row = _row(tx, job)
    plan, changes = outcome.plan, outcome.plan.changes
    row.report, row.errors, row.marked = outcome.report, outcome.errors, outcome.marked
    row.findings, row.finished_at = outcome.findings, job.now()
    row.state = _state(outcome, row.validate_only)
    if row.state == "refused" and not plan.problems:
        row.report = {**outcome.report, "error": _error("nothing_read", _NO_TABLE)}
    if row.state == "applied":
        apply(tx, _who(job), changes, job.now())
        forget_before(tx, job.tenant_id)
        row.before, row.content, row.findings = packed(changes), None, None
        counts = {
            "added": sum(len(change.added) for change in changes.values()),
            "changed": sum(len(change.changed) for change in changes.values()),
            "removed": sum(len(change.removed) for change in changes.values()),
        }
        record(tx, _who(job), "import_applied", "import", row.import_id, counts, now=job.now())
    return {"import_id": row.import_id, "state": row.state}


def _state(outcome: Outcome, validate_only: bool) -> str:
    """Return how an import ends; one of which no table is read is never told as applied."""
    if outcome.plan.problems:
        return "refused"
    if validate_only:
        return "checked"
    return "applied" if outcome.report["files"] else "refused"


def _error(code: str, reason: Label) -> dict[str, Any]:
    return {"code": code, "message": {"zh": reason.zh, "en": reason.en}}


def _unread(job: JobContext, error: FileError) -> Effect:
    """Refuse a file that cannot be read at all."""
    reason = _NOTHING_READ if isinstance(error, InputNotFound) else getattr(error, "reason", None)
    assert isinstance(reason, Label)
    code = _CODE.sub("_", type(error).__name__).lower()

    def effect(tx: Tx) -> dict[str, Any]:
        row = _row(tx, job)
        row.state, row.content, row.finished_at = "refused", None, job.now()
        row.findings = row.errors = row.marked = None
        row.report = {"error": _error(code, reason)}
        return {"import_id": row.import_id, "state": row.state}

    return effect


def _undo(job: JobContext) -> Effect:
    """Put back what the last import has changed, where it is still as the import left it."""
    with job.store.read() as tx:
        row = import_of(tx, job.tenant_id, job.payload["import_id"], "before")
        if row is None or row.before is None or row.state != "applied":
            raise JobFailed("not_the_last_import")
        changes = unpacked(row.before)
        seen = _company(tx, job.tenant_id)
    job.progress("check", 0, 2)
    back = _checked_back(job, changes, seen.stored)
    job.progress("write", 1, 2)

    def effect(tx: Tx) -> dict[str, Any]:
        lock_company(tx, job.tenant_id)
        if versions(tx, job.tenant_id) != seen.versions:
            _checked_back(job, changes, load_stored(tx, job.tenant_id))
        row = _row(tx, job)
        apply(tx, _who(job), back, job.now())
        row.state, row.before = "undone", None
        record(tx, _who(job), "import_undone", "import", row.import_id, now=job.now())
        return {"import_id": row.import_id, "state": row.state}

    return effect


def _checked_back(job: JobContext, changes: Changes, stored: Tables) -> dict[str, Change]:
    """Return what undoes changes.

    Raises
    ------
    JobFailed
        Something else has changed the same rows since, or refers to what would go.
    """
    if not is_still_there(changes, stored):
        raise JobFailed("changed_since")
    back = {name: change.reverse for name, change in changes.items()}
    broken = check_rows({}, after(back, stored), latest_day(job.now())).elsewhere
    if broken:
        raise JobFailed("needed_since", table=broken[0].table, rows=len(broken))
    return back


def _row(tx: Tx, job: JobContext) -> orm.Import:
    row = import_of(tx, job.tenant_id, job.payload["import_id"])
    if row is None:
        raise JobFailed("not_queued")
    return row


def _who(job: JobContext) -> Actor:
    return Actor(job.tenant_id, "service", job.created_by)
