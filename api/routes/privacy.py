"""People's own rights: to say no, to ask for a human, to see what is kept, to be forgotten."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response

from api.cursors import instant_of
from api.deps import CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.audit import AccessView
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import Code
from api.schemas.privacy import (
    AnswerBody,
    ErasureView,
    ExportView,
    HumanRequestBody,
    HumanRequestView,
    PreferencesBody,
    PreferencesView,
)
from api.services.privacy import erasing, exporting, human_requests, preferences
from api.services.privacy.accesses import accesses
from api.services.privacy.human_requests import HumanWish
from api.store import Tx

router = ApiRouter("/v1", tag="privacy")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("/people/{person_id}/preferences", operation_id="get_preferences")
def get_preferences(person_id: Id, call: CallDep) -> PreferencesView:
    """Return whether somebody may be matched automatically."""
    with call.read() as tx:
        found = preferences.get_preference(tx, call.who, person_id)
        if found is None:
            return PreferencesView(person_id=person_id, automated_matching=True, changed_at=None)
        return PreferencesView.model_validate(found)


@router.put("/people/{person_id}/preferences", operation_id="put_preferences")
def put_preferences(person_id: Id, body: PreferencesBody, call: CallDep) -> PreferencesView:
    """Say whether one may be matched automatically; it holds from the next answer on."""
    with call.write() as tx:
        kept = preferences.put_preference(
            tx,
            call.who,
            person_id,
            body.automated_matching,
            now=call.now,
            request_id=call.request_id,
        )
        return PreferencesView.model_validate(kept)


@router.post(
    "/people/{person_id}/human-requests",
    operation_id="create_human_request",
    status_code=201,
    response_model=HumanRequestView,
)
def create_human_request(person_id: Id, body: HumanRequestBody, call: CallDep) -> Response:
    """Ask for a human: to look again, or to decide instead of the system."""

    def effect(tx: Tx) -> HumanRequestView:
        made = human_requests.ask_for_human(
            tx,
            call.who,
            person_id,
            HumanWish(**body.model_dump()),
            now=call.now,
            request_id=call.request_id,
        )
        return HumanRequestView.model_validate(made)

    return call.once(
        body, effect, location=lambda made: f"/v1/human-requests/{made.human_request_id}"
    )


@router.get("/human-requests", operation_id="list_human_requests")
def list_human_requests(
    call: CallDep,
    state: Literal["open", "closed"] | None = None,
    programme_id: Annotated[Id | None, Query()] = None,
    person_id: Annotated[Id | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[HumanRequestView]:
    """List who asks for a human, the oldest first."""
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = human_requests.list_human_requests(
            tx,
            call.who,
            state=state,
            programme_id=programme_id,
            person_id=person_id,
            after=after,
            limit=limit + 1,
        )
        shown, leads_on = call.cut(
            rows, limit, lambda row: [row.created_at.isoformat(), row.human_request_id]
        )
        items = [HumanRequestView.model_validate(row) for row in shown]
        return Page(items=items, next_cursor=leads_on)


@router.get("/human-requests/{human_request_id}", operation_id="get_human_request")
def get_human_request(human_request_id: Id, call: CallDep) -> HumanRequestView:
    """Return a request for a human, and what came of it."""
    with call.read() as tx:
        found = human_requests.get_human_request(tx, call.who, human_request_id)
        return HumanRequestView.model_validate(found)


@router.post(
    "/human-requests/{human_request_id}:close",
    operation_id="close_human_request",
    response_model=HumanRequestView,
)
def close_human_request(
    human_request_id: Id, body: Annotated[AnswerBody, or_defaults(AnswerBody)], call: CallDep
) -> Response:
    """Answer a request for a human."""

    def effect(tx: Tx) -> HumanRequestView:
        closed = human_requests.close_human_request(
            tx,
            call.who,
            human_request_id,
            body.answer,
            now=call.now,
            request_id=call.request_id,
        )
        return HumanRequestView.model_validate(closed)

    return call.once(body, effect, status=200)


@router.get("/people/{person_id}/access-log", operation_id="get_access_log")
def get_access_log(
    person_id: Id, call: CallDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[AccessView]:
    """Return what was done with what is kept about somebody, the newest first."""
    place = call.after(cursor)
    before = None if place is None else int(str(place[0]))
    with call.read() as tx:
        entries = accesses(tx, call.who, person_id, before=before, limit=limit + 1)
    shown, leads_on = call.cut(entries, limit, lambda entry: [entry.seq])
    return Page(items=[AccessView.model_validate(entry) for entry in shown], next_cursor=leads_on)


@router.get("/people/{person_id}/export", operation_id="export_person")
def export_person(person_id: Id, call: CallDep) -> ExportView:
    """Return everything that is kept about somebody, table by table."""
    with call.read() as tx:
        tables = exporting.export_person(tx, call.who, person_id)
    with call.write() as tx:
        exporting.note_export(tx, call.who, person_id, now=call.now, request_id=call.request_id)
    return ExportView(person_id=person_id, exported_at=call.now, tables=tables)


@router.delete("/people/{person_id}", operation_id="erase_person")
def erase_person(
    person_id: Id,
    call: CallDep,
    reason_code: Annotated[
        Code, Query(description="on whose wish, or by which duty")
    ] = "OWN_REQUEST",
) -> ErasureView:
    """Forget somebody: what was counted stays counted, under a pseudonym that leads to nobody."""
    with call.read() as tx:
        plan = erasing.plan_erasure(tx, call.who, person_id)
    with call.write() as tx:
        done = erasing.erase(
            tx, call.who, plan, reason_code, now=call.now, request_id=call.request_id
        )
    return ErasureView.model_validate(done)
