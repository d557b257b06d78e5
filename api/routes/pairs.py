"""Pairs: read, made by hand, ended, paused, made anew; people who leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import Kind, NothingBody
from api.schemas.pairs import (
    EndBody,
    LeaveBody,
    MadePairView,
    PairBody,
    PairState,
    PairView,
    PartedView,
    PauseBody,
    RematchView,
)
from api.schemas.reasons import reason_views
from api.services.pairing import by_hand, ending, leaving
from api.services.pairing.discretion import told_pair
from api.services.pairing.ending import Farewell
from api.services.pairing.reading import list_pairs as list_of
from api.services.pairing.rules_broken import Two
from api.services.pairing.visible import pair_for
from api.store import Tx, orm
from api.store.pairs import PairFilter

router = ApiRouter("/v1", tag="pairs")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("/pairs", operation_id="list_pairs")
def list_pairs(
    call: CallDep,
    programme_id: Id | None = None,
    learner_id: Id | None = None,
    mentor_id: Id | None = None,
    run_id: Id | None = None,
    kind: Kind | None = None,
    state: PairState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PairView]:
    """List pairs, the newest first: one's own, one's team's, or all of the company."""
    wanted = PairFilter(
        programme_id=programme_id,
        learner_id=learner_id,
        mentor_id=mentor_id,
        run_id=run_id,
        kind=kind,
        state=state,
    )
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = list_of(tx, call.who, wanted, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, _place)
        return Page(items=[_view(call, pair) for pair in shown], next_cursor=leads_on)


@router.post("/pairs", operation_id="create_pair", status_code=201, response_model=MadePairView)
def create_pair(body: PairBody, call: CallDep) -> Response:
    """Pair two people by hand, and say which rules they do not keep."""
    two = Two(body.programme_id, body.learner_id, body.mentor_id)
    with call.read() as tx:
        broken = reason_views(by_hand.rules_foreseen(tx, call.who, two, call.now), call.lang)

    def effect(tx: Tx) -> MadePairView:
        pair = by_hand.make_pair(
            tx,
            call.who,
            body.programme_id,
            body.learner_id,
            body.mentor_id,
            reason_code=body.reason_code,
            now=call.now,
            request_id=call.request_id,
        )
        return MadePairView(**_view(call, pair).model_dump(), rules_broken=broken)

    return call.once(body, effect, location=_location)


@router.get("/pairs/{pair_id}", operation_id="get_pair")
def get_pair(pair_id: Id, call: CallDep) -> PairView:
    """Return a pair."""
    with call.read() as tx:
        return _view(call, pair_for(tx, call.who, pair_id))


@router.post("/pairs/{pair_id}:end", operation_id="end_pair", response_model=PairView)
def end_pair(pair_id: Id, body: EndBody, call: CallDep) -> Response:
    """End a pair, by either of the two and without anybody's fault."""

    def effect(tx: Tx) -> orm.Pair:
        said = Farewell(**body.model_dump())
        return ending.end_pair(
            tx, call.who, pair_id, said, now=call.now, request_id=call.request_id
        )

    return _once(call, body, effect)


@router.post("/pairs/{pair_id}:pause", operation_id="pause_pair", response_model=PairView)
def pause_pair(pair_id: Id, body: PauseBody, call: CallDep) -> Response:
    """Pause a pair until a day; the seat stays taken."""
    return _once(call, body, lambda tx: ending.pause(tx, call.who, pair_id, body.until, call.now))


@router.post("/pairs/{pair_id}:resume", operation_id="resume_pair", response_model=PairView)
def resume_pair(
    pair_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Let a paused pair go on."""
    return _once(call, body, lambda tx: ending.resume(tx, call.who, pair_id))


@router.post("/pairs/{pair_id}:rematch", operation_id="rematch_pair", response_model=RematchView)
def rematch_pair(pair_id: Id, body: EndBody, call: CallDep) -> Response:
    """End a pair, and have a new list made for its learner at once."""

    def effect(tx: Tx) -> RematchView:
        said = Farewell(**body.model_dump())
        pair, job_id = ending.rematch(
            tx, call.who, pair_id, said, now=call.now, request_id=call.request_id
        )
        return RematchView(pair=_view(call, pair), job_id=job_id)

    return call.once(body, effect, status=200)


@router.post("/people/{person_id}:leave", operation_id="leave_company", response_model=PartedView)
def leave_company(person_id: Id, body: LeaveBody, call: CallDep) -> Response:
    """Note when somebody leaves: from that day on her pairs are over and her seats are gone."""

    def effect(tx: Tx) -> PartedView:
        came = leaving.leave(
            tx, call.who, person_id, body.left_on, now=call.now, request_id=call.request_id
        )
        return PartedView.model_validate(came)

    return call.once(body, effect, status=200)


def _once(call: Call, body: BaseModel, act: Callable[[Tx], orm.Pair]) -> Response:
    return call.once(body, lambda tx: _view(call, act(tx)), status=200)


def _view(call: Call, pair: orm.Pair) -> PairView:
    return PairView.model_validate(told_pair(call.who, pair))


def _location(made: PairView) -> str:
    return f"/v1/pairs/{made.pair_id}"


def _place(pair: orm.Pair) -> list[str | int | float | None]:
    return [pair.created_at.isoformat(), pair.pair_id]
