"""Runs are compared, traded off, and written out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from api.deps import CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id
from api.schemas.comparing import FrontierBody, FrontierView, RunDiffView
from api.schemas.jobs import JobView
from api.services.runs import comparing, downloading, exporting, frontiers
from api.services.runs.downloading import TableForm
from api.services.runs.exporting import Format, Sheet
from api.store import Tx
from api.store.downloading import RunTable

router = ApiRouter("/v1/match-runs", tag="match runs")
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "html": "text/html; charset=utf-8",
}


@router.get("/{run_id}/diff/{other_id}", operation_id="diff_runs")
def diff_runs(run_id: Id, other_id: Id, call: CallDep) -> RunDiffView:
    """Say what changed from one run to another, as both stand now."""
    with call.read() as tx:
        return RunDiffView.model_validate(comparing.diff_of(tx, call.who, run_id, other_id))


@router.post(
    "/{run_id}/frontier",
    operation_id="create_run_frontier",
    status_code=202,
    response_model=JobView,
)
def create_run_frontier(
    run_id: Id, body: Annotated[FrontierBody, or_defaults(FrontierBody)], call: CallDep
) -> Response:
    """Have a worker find out what higher floors, and caps on loads, would cost the total."""

    def effect(tx: Tx) -> JobView:
        job = frontiers.ask_frontier(
            tx, call.who, run_id, points=body.points, load_caps=body.load_caps, now=call.now
        )
        return JobView.model_validate(job)

    def place(made: JobView) -> str:
        return f"/v1/jobs/{made.job_id}"

    return call.once(body, effect, status=202, location=place)


@router.get("/{run_id}/frontier", operation_id="get_run_frontier")
def get_run_frontier(run_id: Id, call: CallDep) -> FrontierView:
    """Return the frontier of a run that was worked out last."""
    with call.read() as tx:
        rows = frontiers.frontier_of(tx, call.who, run_id)
        return FrontierView.model_validate({"run_id": run_id, "rows": rows})


@router.get(
    "/{run_id}/export",
    operation_id="export_run",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}}},
)
def export_run(
    run_id: Id,
    call: CallDep,
    format: Format = "csv",
    sheet: Sheet = "assignments",
    reasons: bool = False,
) -> Response:
    """Write a run out as it stands: a sheet as CSV or JSON lines, a workbook, or the report.

    Cells that a spreadsheet would run as formulas are neutralised. Who took it is recorded. With
    `reasons` sheets hold every sentence, which takes long for thousands of learners.
    """
    with call.read() as tx:
        export = exporting.read_export(tx, call.who, run_id)
    content = export.written(format, sheet, call.lang, reasons=reasons)
    with call.write() as tx:
        exporting.note_export(
            tx, call.who, run_id, format, now=call.now, request_id=call.request_id
        )
    name = f"{run_id}.{format}" if format in ("xlsx", "html") else f"{run_id}-{sheet}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[format], headers=headers)


@router.get(
    "/{run_id}/rows",
    operation_id="download_run",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in downloading.MEDIA_TYPES.values()}}},
)
def download_run(
    run_id: Id, call: CallDep, table: RunTable = "assignments", format: TableForm = "csv"
) -> Response:
    """Return the rows of a run, as they stand, for a notebook: to analysts by ids alone.

    Cells that a spreadsheet would run as formulas are neutralised. Who took it is recorded.
    """
    with call.read() as tx:
        found = downloading.read_table(tx, call.who, run_id, table, format)
    content = found.written(format)
    with call.write() as tx:
        downloading.note_download(
            tx, call.who, run_id, table, format, now=call.now, request_id=call.request_id
        )
    headers = {"Content-Disposition": f'attachment; filename="{run_id}-{table}.{format}"'}
    return Response(content, media_type=downloading.MEDIA_TYPES[format], headers=headers)
