"""Events: what happened to lists and pairs."""

from __future__ import annotations

from fastapi import Response

from api.deps import Call, CallDep
from api.request_faults import faults_of_item
from api.routes.router import ApiRouter
from api.schemas.batches import Each
from api.schemas.events import EventBody, EventResult, EventResults, EventsBody
from api.services.recommending.events import tell
from api.services.recommending.told import Told
from api.store import Tx
from features.label import Lang

router = ApiRouter("/v1", tag="events")


@router.post("/events:batch", operation_id="create_events", response_model=EventResults)
def create_events(body: EventsBody, call: CallDep) -> Response:
    """Tell of events; one that was told before stays as it was, a wrong one stops no other."""
    return call.once(body, lambda tx: _all_told(tx, call, body.events), status=200)


@router.put("/events", operation_id="put_event")
def put_event(body: EventBody, call: CallDep) -> EventResult:
    """Tell of an event anew, in place of what was told under its id."""
    with call.write() as tx:
        (code,) = tell(tx, call.who, [_told(body)], call.now, replace=True)
    return EventResult(event_id=body.event_id, code=code)


def _all_told(tx: Tx, call: Call, events: list[Each[EventBody]]) -> EventResults:
    told = [_told(each.item) for each in events if each.item is not None]
    codes = iter(tell(tx, call.who, told, call.now))
    items = [
        _unread(each, place, call.lang)
        if each.item is None
        else EventResult(event_id=each.item.event_id, code=next(codes))
        for place, each in enumerate(events)
    ]
    return EventResults(items=items, received_at=call.now)


def _unread(each: Each[EventBody], place: int, lang: Lang) -> EventResult:
    faults = faults_of_item(each, "events", place, lang)
    return EventResult(event_id=each.named("event_id"), code="invalid_request", errors=faults)


def _told(event: EventBody) -> Told:
    return Told(**event.model_dump())
