"""Who waits for a mentor."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.deps import CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import Kind, NothingBody
from api.schemas.waitlist import LeftView, WaitingView
from api.services.pairing import waiting
from api.store import Tx
from api.store.waitlist import Place

router = ApiRouter("/v1/programmes/{programme_id}/waitlist", tag="waitlist")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("", operation_id="list_waitlist")
def list_waitlist(
    programme_id: Id,
    call: CallDep,
    kind: Kind | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[WaitingView]:
    """List who waits, in order; a learner sees her own place alone."""
    place = call.after(cursor)
    after = None if place is None else (str(place[0]), int(place[1] or 0))
    with call.read() as tx:
        rows = waiting.waitlist(tx, call.who, programme_id, kind=kind, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda one: [one.row.kind, one.position])
        return Page(items=[_view(one) for one in shown], next_cursor=leads_on)


@router.post("/{learner_id}:leave", operation_id="leave_waitlist", response_model=LeftView)
def leave_waitlist(
    programme_id: Id,
    learner_id: Id,
    body: Annotated[NothingBody, or_defaults(NothingBody)],
    call: CallDep,
) -> Response:
    """Stop waiting; the priority is kept for another time."""

    def effect(tx: Tx) -> LeftView:
        waiting.leave_waitlist(tx, call.who, programme_id, learner_id, call.now)
        return LeftView(learner_id=learner_id)

    return call.once(body, effect, status=200)


def _view(one: Place) -> WaitingView:
    row = one.row
    return WaitingView(
        learner_id=row.learner_id,
        kind=row.kind,  # type: ignore[arg-type]  # the database checks it
        position=one.position,
        priority=row.priority,
        rounds_missed=row.rounds_missed,
        reason_code=row.reason_code,
        since=row.since,
    )
