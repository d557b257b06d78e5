"""Imports: files of the company, checked and applied as jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Query, Response, UploadFile

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.imports import CheckBody, ImportReport, ImportView, Mode, UndoView
from api.services.company.imports import asking
from api.services.company.imports.asking import Upload
from api.store import Tx, orm
from api.store.imports import Part
from features.label import Lang

router = ApiRouter("/v1", tag="imports")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARTED = b"\0\0"


@router.post("/imports", operation_id="create_import", status_code=202, response_model=ImportView)
def create_import(
    call: CallDep,
    file: Annotated[UploadFile, File(description="xlsx, csv, tsv, txt, parquet, or a zip of them")],
    mapping: Annotated[
        UploadFile | None, File(description="YAML or JSON: which header means which column")
    ] = None,
    mode: Mode = "upsert",
    validate_only: bool = False,
    mark_leavers: Annotated[
        bool, Query(description="full_sync: who is missing gets today as the day of leaving")
    ] = False,
) -> Response:
    """Hand in a file; it is checked as a whole and applied as a whole, or not at all."""
    upload = Upload(
        file_name=file.filename or "",
        content=file.file.read(),
        mode=mode,
        validate_only=validate_only,
        mark_leavers=mark_leavers,
        mapping_name=(mapping.filename or "mapping.yaml") if mapping else "",
        mapping=mapping.file.read() if mapping else b"",
    )

    def effect(tx: Tx) -> ImportView:
        row = asking.start_import(
            tx, call.who, upload, call.lang, now=call.now, request_id=call.request_id
        )
        return view(row, call.lang)

    asked = _PARTED.join((upload.file_name.encode(), upload.content, upload.mapping))
    return call.once(asked, effect, status=202, location=_location)


@router.get("/imports", operation_id="list_imports")
def list_imports(
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[ImportView]:
    """List imports, the newest first."""
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = asking.list_imports(tx, call.who, after=after, limit=limit + 1)
    shown, leads_on = call.cut(rows, limit, lambda r: [r.created_at.isoformat(), r.import_id])
    return Page(items=[view(row, call.lang) for row in shown], next_cursor=leads_on)


@router.get("/imports/{import_id}", operation_id="get_import")
def get_import(import_id: Id, call: CallDep) -> ImportView:
    """Return an import: what was found, what it changes, how many cells are wrong."""
    with call.read() as tx:
        return view(asking.get_import(tx, call.who, import_id), call.lang)


@router.get(
    "/imports/{import_id}/errors.csv",
    operation_id="get_import_errors",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_import_errors(import_id: Id, call: CallDep) -> Response:
    """Return every bad cell: file, sheet, row, column, value, what was expected."""
    return _file(call, import_id, "errors.csv", "text/csv; charset=utf-8")


@router.get(
    "/imports/{import_id}/marked.xlsx",
    operation_id="get_import_marked",
    response_class=Response,
    responses={200: {"content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_import_marked(import_id: Id, call: CallDep) -> Response:
    """Return the file as a workbook with every bad cell marked and explained."""
    return _file(call, import_id, "marked.xlsx", _XLSX)


@router.post(
    "/imports/{import_id}:check",
    operation_id="check_import",
    status_code=202,
    response_model=ImportView,
)
def check_import(
    import_id: Id, body: Annotated[CheckBody, or_defaults(CheckBody)], call: CallDep
) -> Response:
    """Read the file once more, with another mapping or mode; nothing is applied."""

    def effect(tx: Tx) -> ImportView:
        named = {
            source: {theirs: ours or "" for theirs, ours in part.items()}
            for source, part in body.mapping.items()
        }
        row = asking.check_import(
            tx,
            call.who,
            import_id,
            call.lang,
            mapping=named,
            mode=body.mode,
            mark_leavers=body.mark_leavers,
            now=call.now,
            request_id=call.request_id,
        )
        return view(row, call.lang)

    return call.once(body, effect, status=202, location=_location)


@router.post(
    "/imports/{import_id}:apply",
    operation_id="apply_import",
    status_code=202,
    response_model=ImportView,
)
def apply_import(import_id: Id, call: CallDep) -> Response:
    """Apply a file that was checked and is good, without sending it again."""

    def effect(tx: Tx) -> ImportView:
        row = asking.apply_import(
            tx, call.who, import_id, call.lang, now=call.now, request_id=call.request_id
        )
        return view(row, call.lang)

    return call.once(b"", effect, status=202, location=_location)


@router.post(
    "/imports/{import_id}:undo",
    operation_id="undo_import",
    status_code=202,
    response_model=UndoView,
)
def undo_import(import_id: Id, call: CallDep) -> Response:
    """Undo the last import, where nobody has changed the same rows since."""

    def effect(tx: Tx) -> UndoView:
        job_id = asking.undo_import(
            tx, call.who, import_id, call.lang, now=call.now, request_id=call.request_id
        )
        return UndoView(import_id=import_id, job_id=job_id)

    return call.once(b"", effect, status=202, location=lambda made: f"/v1/jobs/{made.job_id}")


def _location(made: ImportView) -> str:
    return f"/v1/imports/{made.import_id}"


def view(row: orm.Import, lang: Lang) -> ImportView:
    """Return an import as it is answered, in a language."""
    report = dict(row.report)
    report["notes"] = [note[lang] for note in report.get("notes", ())]
    if (error := report.get("error")) is not None:
        said = error.get("message", {}).get(lang, "")
        report["error"] = {"code": error["code"], "message": said}
    fields = {name: getattr(row, name) for name in ImportView.model_fields if name != "report"}
    return ImportView(report=ImportReport.model_validate(report), **fields)


def _file(call: Call, import_id: str, name: str, media_type: str) -> Response:
    part: Part = "errors" if name == "errors.csv" else "marked"
    with call.read() as tx:
        content = asking.get_file(tx, call.who, import_id, part)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
