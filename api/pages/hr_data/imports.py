"""Imports: what was handed in, a form to hand in a file, the workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.cursors import instant_of
from api.files.template import write_template
from api.files.uploads import SUFFIXES
from api.pages.forms import by_field
from api.pages.hr_data import words
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.company.imports import asking
from api.services.company.imports.asking import Upload
from api.services.errors import Unacceptable
from api.store import Tx
from features.label import Label

router = PageRouter()
_SHOWN = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEMPLATE = Label("导入模板.xlsx", "template.xlsx")
_NO_FILE = Label("请选择一个文件", "choose a file")


@router.look("/hr/imports", needs="list_imports")
def imports(
    view: ViewDep, cursor: Annotated[str | None, Query(max_length=1000)] = None
) -> Response:
    """Show the form to hand in a file, and the imports so far."""
    return _shown(view, cursor=cursor)


@router.act("/hr/imports", needs="create_import")
def hand_in(view: ViewDep) -> Response:
    """Keep a file and check it; nothing is applied."""
    sent, mode = view.form.get("file"), str(view.form.get("mode", "upsert"))
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _shown(view, faults={"file": [_NO_FILE]})
    upload = Upload(
        file_name=sent.filename,
        content=sent.file.read(),
        mode="full_sync" if mode == "full_sync" else "upsert",
        validate_only=True,
        mark_leavers=mode == "full_sync" and "mark_leavers" in view.form,
    )

    def effect(tx: Tx) -> str:
        row = asking.start_import(
            tx, view.who, upload, view.lang, now=view.now, request_id=view.request_id
        )
        return f"/hr/imports/{row.import_id}"

    try:
        return view.once(effect)
    except Unacceptable as error:
        return _shown(view, faults=by_field(error))


@router.look("/hr/imports/template.xlsx", needs="create_import")
def template(view: ViewDep) -> Response:
    """Hand out the workbook to fill in, in the visitor's language."""
    with TemporaryDirectory() as place:
        path = Path(place) / "template.xlsx"
        write_template(path, view.lang)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{_TEMPLATE.en}"'}
    return Response(content, media_type=_XLSX, headers=headers)


def _shown(
    view: View, *, cursor: str | None = None, faults: dict[str, list[Label]] | None = None
) -> Response:
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with view.read() as tx:
        found = asking.list_imports(tx, view.who, after=after, limit=_SHOWN + 1)
    rows, leads_on = view.cursors.cut(
        found, _SHOWN, lambda row: [row.created_at.isoformat(), row.import_id]
    )
    return view.page(
        "hr_data/imports.html",
        422 if faults else 200,
        rows=rows,
        leads_on=leads_on,
        words=words,
        suffixes=SUFFIXES,
        most_bytes=view.settings.max_upload_bytes,
        mode=str(view.form.get("mode", "upsert")),
        faults=faults or {},
    )
