"""Review of drafts: decisions with their price, undone in their order; solving again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query, Response

from api.deps import AnyVersion, CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id, Limit, Page
from api.schemas.review import ChangeBody, EditBody, EditView, PricedEditView, UndoneView
from api.schemas.runs import RunView
from api.services.runs import changing, reviewing
from api.services.runs.reading import standing
from api.store import Tx

router = ApiRouter("/v1/match-runs", tag="match runs")
EditNo = Annotated[int, InPath(ge=1, le=2**31 - 1)]


@router.patch("/{run_id}/assignments/{learner_id}", operation_id="edit_assignment")
def edit_assignment(
    run_id: Id, learner_id: Id, body: EditBody, call: CallDep, version: AnyVersion
) -> PricedEditView:
    """Move, exchange, keep apart, lock or unlock a learner of a draft, and say what it costs.

    Everybody who was decided about stays where he was put; others may move to make room. With
    `dry_run` nothing is written.
    """
    with call.read() as tx:
        read = reviewing.under_review(tx, call.who, run_id, expected=version)
    planned = read.planned(body.decision(learner_id))
    if body.dry_run:
        call.tag(read.version)
        return PricedEditView.of(run_id, read.version, None, planned, call.lang)
    with call.write() as tx:
        run, edit = reviewing.decide(
            tx, call.who, read, planned, body.why(), now=call.now, request_id=call.request_id
        )
        call.tag(run.version)
        return PricedEditView.of(run_id, run.version, edit.edit_no, planned, call.lang)


@router.get("/{run_id}/edits", operation_id="list_edits")
def list_edits(
    run_id: Id,
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[EditView]:
    """List what HR decided about a draft, the newest first; what was undone stays on the list."""
    place = call.after(cursor)
    before = None if place is None else int(str(place[0]))
    with call.read() as tx:
        rows = reviewing.list_edits(tx, call.who, run_id, before=before, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda row: [row.edit_no])
        return Page(items=[EditView.of(row) for row in shown], next_cursor=leads_on)


@router.post("/{run_id}/edits/{edit_no}:undo", operation_id="undo_edit", response_model=UndoneView)
def undo_edit(run_id: Id, edit_no: EditNo, call: CallDep, version: AnyVersion) -> Response:
    """Take the newest decision that stands back: the draft is exactly what it was before."""

    def effect(tx: Tx) -> UndoneView:
        run, edit = reviewing.undo(
            tx,
            call.who,
            run_id,
            edit_no,
            now=call.now,
            expected=version,
            request_id=call.request_id,
        )
        return UndoneView(run_id=run_id, version=run.version, edit=EditView.of(edit))

    return call.once(b"", effect, status=200)


@router.post(
    "/{run_id}:resolve", operation_id="resolve_run", status_code=202, response_model=RunView
)
def resolve_run(run_id: Id, call: CallDep) -> Response:
    """Solve again: a new run that follows the draft, with all that is locked or banned in it."""

    def effect(tx: Tx) -> RunView:
        run = reviewing.resolve(tx, call.who, run_id, now=call.now, request_id=call.request_id)
        return RunView.of(standing(tx, run, call.now))

    def place(made: RunView) -> str:
        return f"/v1/match-runs/{made.run_id}"

    return call.once(b"", effect, status=202, location=place)


@router.post("/{run_id}:change", operation_id="change_run", status_code=202, response_model=RunView)
def change_run(run_id: Id, body: ChangeBody, call: CallDep) -> Response:
    """Solve a draft again with a change: one more seat, a rule given up, another floor or cap.

    The draft stays; a changed policy is a version of its own, and not in force.
    """

    def effect(tx: Tx) -> RunView:
        change = body.change()
        run = changing.resolve_changed(
            tx, call.who, run_id, change, now=call.now, request_id=call.request_id
        )
        return RunView.of(standing(tx, run, call.now))

    def place(made: RunView) -> str:
        return f"/v1/match-runs/{made.run_id}"

    return call.once(body, effect, status=202, location=place)
