"""Mentors are asked to accept learners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import DeclineBody, NothingBody, RequestState, RequestView
from api.services.pairing import answering
from api.services.pairing.discretion import told_request
from api.services.pairing.reading import list_requests as list_of
from api.services.pairing.visible import request_for
from api.store import Tx
from api.store.requests import Asked

router = ApiRouter("/v1/requests", tag="requests")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("", operation_id="list_requests")
def list_requests(
    call: CallDep, state: RequestState | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[RequestView]:
    """List requests, the newest first: one's own, or all of the company."""
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = list_of(tx, call.who, state=state, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, _place)
        return Page(items=[_view(call, asked) for asked in shown], next_cursor=leads_on)


@router.get("/{request_id}", operation_id="get_request")
def get_request(request_id: Id, call: CallDep) -> RequestView:
    """Return a request."""
    with call.read() as tx:
        return _view(call, request_for(tx, call.who, request_id))


@router.post("/{request_id}:accept", operation_id="accept_request", response_model=RequestView)
def accept_request(
    request_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Accept a learner: the pair begins."""
    return _once(call, body, lambda tx: answering.accept(tx, call.who, request_id, call.now))


@router.post("/{request_id}:decline", operation_id="decline_request", response_model=RequestView)
def decline_request(request_id: Id, body: DeclineBody, call: CallDep) -> Response:
    """Decline a learner: the next mentor of the ranking is asked."""

    def effect(tx: Tx) -> Asked:
        return answering.decline(
            tx, call.who, request_id, call.now, reason_code=body.reason_code, note=body.note
        )

    return _once(call, body, effect)


@router.post("/{request_id}:withdraw", operation_id="withdraw_request", response_model=RequestView)
def withdraw_request(
    request_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Take a request back; nobody else is asked."""
    return _once(call, body, lambda tx: answering.withdraw(tx, call.who, request_id, call.now))


def _once(call: Call, body: BaseModel, act: Callable[[Tx], Asked]) -> Response:
    return call.once(body, lambda tx: _view(call, act(tx)), status=200)


def _view(call: Call, asked: Asked) -> RequestView:
    return RequestView.model_validate(told_request(call.who, asked))


def _place(asked: Asked) -> list[str | int | float | None]:
    return [asked.request.created_at.isoformat(), asked.request.request_id]
