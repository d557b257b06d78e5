"""Rows of a match run as files, and what each column means."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.analyst.choosing import choose_run
from api.pages.analyst.columns import MEANINGS, TABLES
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.runs import downloading
from api.services.runs.downloading import MEDIA_TYPES, TABLE_FORMS, TableForm
from api.store.downloading import COLUMNS, RunTable

router = PageRouter()
Run = Annotated[str, Query(max_length=128)]


@router.look("/analyst/downloads", needs="download_run")
def downloads(view: ViewDep, run: Run = "") -> Response:
    """Offer the tables of a run."""
    with view.read() as tx:
        choice = choose_run(tx, view, run)
    return view.page(
        "analyst/downloads.html",
        choice=choice,
        tables=TABLES,
        columns=COLUMNS,
        meanings=MEANINGS,
        forms_of_files=TABLE_FORMS,
        with_names=view.who.role != "analyst",
    )


@router.look("/analyst/downloads/{run_id}/{table}.{form}", needs="download_run")
def download(run_id: str, table: RunTable, form: TableForm, view: ViewDep) -> Response:
    """Return one table as a file; who took it is recorded."""
    with view.read() as tx:
        found = downloading.read_table(tx, view.who, run_id, table, form)
    content = found.written(form)
    with view.write() as tx:
        downloading.note_download(
            tx, view.who, run_id, table, form, now=view.now, request_id=view.request_id
        )
    headers = {"Content-Disposition": f'attachment; filename="{run_id}-{table}.{form}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
