"""Events: what happened to lists and pairs."""

from __future__ import annotations

from fastapi import Response

from api.deps import Call, CallDep
from api.routes.router import ApiRouter
from api.schemas.events import EventBody, EventResult, EventResults, EventsBody
from api.services.recommending.events import tell
from api.services.recommending.told import Told
from api.store import Tx

router = ApiRouter("/v1", tag="events")


@router.post("/events:batch", operation_id="create_events", response_model=EventResults)
def create_events(body: EventsBody, call: CallDep) -> Response:
    """Tell of events; one that was told before stays as it was."""
    return call.once(body, lambda tx: _told(tx, call, body.events), status=200)


@router.put("/events", operation_id="put_event")
def put_event(body: EventBody, call: CallDep) -> EventResult:
    """Tell of an event anew, in place of what was told under its id."""
    with call.write() as tx:
        return _told(tx, call, [body], replace=True).items[0]


def _told(tx: Tx, call: Call, events: list[EventBody], *, replace: bool = False) -> EventResults:
    told = [Told(**event.model_dump()) for event in events]
    codes = tell(tx, call.who, told, call.now, replace=replace)
    items = [
        EventResult(event_id=event.event_id, code=code)
        for event, code in zip(events, codes, strict=True)
    ]
    return EventResults(items=items, received_at=call.now)
