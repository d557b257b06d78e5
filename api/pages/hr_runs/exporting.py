"""A run as files, and its report: to read here, or to hand on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from api.pages.hr_runs import words
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.report.report import security_policy
from api.services.runs import exporting, reading
from api.services.runs.overview import surroundings_of

router = PageRouter()


@router.look("/hr/runs/{run_id}/export", needs="export_run")
def export_page(
    run_id: str, view: ViewDep, show: Annotated[Literal["", "report"], Query()] = ""
) -> Response:
    """Offer the files of a run, and its report on the page."""
    with view.read() as tx:
        run = reading.run_known(tx, view.who, run_id)
        around = surroundings_of(tx, view.who, run)
    return view.page(
        "hr_runs/export.html",
        run=run,
        around=around,
        has_outcome=run.state in reading.TOLD and run.mode != "shortlist",
        show=show,
        words=words,
    )


@router.look("/hr/runs/{run_id}/report", needs="export_run")
def report(run_id: str, view: ViewDep) -> Response:
    """Return the report of a run, for a frame of our own pages; who looked is recorded."""
    with view.read() as tx:
        export = exporting.read_export(tx, view.who, run_id)
    content = export.written("html", "assignments", view.lang, reasons=False)
    with view.write() as tx:
        exporting.note_export(
            tx, view.who, run_id, "html", now=view.now, request_id=view.request_id
        )
    headers = {
        "Content-Security-Policy": f"{security_policy()}; frame-ancestors 'self'; base-uri 'none'",
        "X-Frame-Options": "SAMEORIGIN",
    }
    return HTMLResponse(content, headers=headers)
