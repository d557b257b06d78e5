"""What each floor and each cap on loads would cost a run: a curve to pick a point from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_review.curves import curves_of
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.comparing import FrontierBody
from api.services.errors import NotFound, Unacceptable
from api.services.jobs import asking
from api.services.runs import frontiers
from api.store import Tx, orm
from features.label import Label

router = PageRouter()
_POINTS = 5
JobId = Annotated[str, Query(max_length=128)]


@router.look("/hr/runs/{run_id}/frontier", needs="get_run_frontier")
def run_frontier(
    run_id: str,
    view: ViewDep,
    job: JobId = "",
    point: Annotated[int | None, Query(ge=0, le=1000)] = None,
) -> Response:
    """Show the curve, or how far it is worked out; to a script that waits, the progress alone."""
    with view.read() as tx:
        work = asking.get_job(tx, view.who, job) if job else None
    if work is not None and work.state in asking.ALIVE:
        return _under_way(view, run_id, work)
    if view.fragment:
        return view.go(f"/hr/runs/{run_id}/frontier")
    return _page(view, run_id, point=point, failed=work is not None and work.state != "done")


@router.act("/hr/runs/{run_id}/frontier", needs="create_run_frontier")
def ask_frontier(run_id: str, view: ViewDep) -> Response:
    """Have the curve worked out."""
    said = filled_in(view.form)
    try:
        body = read_form(FrontierBody, {"points": said.get("points", _POINTS)} | _caps(said))
    except Unacceptable as error:
        return _page(view, run_id, said=said, faults=by_field(error))

    def effect(tx: Tx) -> str:
        made = frontiers.ask_frontier(
            tx, view.who, run_id, points=body.points, load_caps=body.load_caps, now=view.now
        )
        return f"/hr/runs/{run_id}/frontier?job={made.job_id}"

    return view.once(effect)


@router.act("/hr/runs/{run_id}/frontier/cancel", needs="cancel_job")
def cancel_frontier(run_id: str, view: ViewDep) -> Response:
    """Stop working it out."""
    with view.write() as tx:
        asking.cancel_job(
            tx,
            view.who,
            filled_in(view.form).get("job", ""),
            now=view.now,
            request_id=view.request_id,
        )
    return view.go(f"/hr/runs/{run_id}/frontier", "frontier-stopped")


def _page(
    view: View,
    run_id: str,
    *,
    point: int | None = None,
    failed: bool = False,
    said: Mapping[str, str] | None = None,
    faults: Mapping[str, list[Label]] | None = None,
) -> Response:
    with view.read() as tx:
        head = heading(view, tx, run_id)
        rows = _rows(tx, view, run_id)
    picked = point if point is not None and point < len(rows) else None
    return view.page(
        "hr_review/frontier.html",
        422 if faults else 200,
        **head,
        rows=rows,
        curves=curves_of(rows),
        picked=picked,
        failed=failed,
        said=said or {},
        faults=faults or {},
        points=_POINTS,
    )


def _under_way(view: View, run_id: str, work: orm.Job) -> Response:
    done, total = work.progress.get("done", 0), work.progress.get("total", 0)
    spent = 0.0 if work.started_at is None else (view.now - work.started_at).total_seconds()
    left = spent * (total - done) / done if done else None
    with view.read() as tx:
        head = heading(view, tx, run_id)
    template = "frontier_progress.html" if view.fragment else "frontier_under_way.html"
    return view.page(
        f"hr_review/{template}", **head, work=work, done=done, total=total, seconds_left=left
    )


def _rows(tx: Tx, view: View, run_id: str) -> Sequence[Mapping[str, Any]]:
    try:
        return frontiers.frontier_of(tx, view.who, run_id)
    except NotFound:
        return []


def _caps(said: Mapping[str, str]) -> dict[str, Any]:
    """Read caps that are written one after the other."""
    texts = said.get("load_caps", "").replace("，", ",").replace("、", ",").split(",")
    return {"load_caps": [text.strip() for text in texts if text.strip()]}
