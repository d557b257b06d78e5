"""Outcomes: what was measured about pairs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.cursors import instant_of
from api.deps import CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.outcomes import (
    DrawnView,
    FollowUpBody,
    FollowUpView,
    MeasuredOutcomeView,
    OutcomeResult,
    OutcomeResults,
    OutcomesBody,
)
from api.services.learning import following_up, outcomes
from api.services.learning.outcomes import Measured, tell_outcomes
from api.store import Tx

router = ApiRouter("/v1", tag="learning")


@router.post(
    "/pairs/{pair_id}/outcomes", operation_id="add_outcomes", response_model=OutcomeResults
)
def add_outcomes(pair_id: Id, body: OutcomesBody, call: CallDep) -> Response:
    """Write down what was measured about a pair: ratings, uplifts, results, hours and more."""

    def effect(tx: Tx) -> OutcomeResults:
        told = [Measured(**one.model_dump()) for one in body.outcomes]
        codes = tell_outcomes(tx, call.who, pair_id, told, now=call.now, request_id=call.request_id)
        items = [
            OutcomeResult(outcome_id=one.outcome_id, code=code)
            for one, code in zip(told, codes, strict=True)
        ]
        return OutcomeResults(items=items, received_at=call.now)

    return call.once(body, effect, status=200)


@router.get("/pairs/{pair_id}/outcomes", operation_id="list_outcomes")
def list_outcomes(
    pair_id: Id,
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[MeasuredOutcomeView]:
    """List what was measured about a pair, the latest first."""
    place = call.after(cursor)
    before = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = outcomes.list_outcomes(tx, call.who, pair_id, before=before, limit=limit + 1)
        shown, leads_on = call.cut(
            rows, limit, lambda one: [one.measured_at.isoformat(), one.outcome_id]
        )
        return Page(items=[MeasuredOutcomeView.of(one) for one in shown], next_cursor=leads_on)


@router.post(
    "/programmes/{programme_id}/surveys:follow-up",
    operation_id="follow_up_survey",
    response_model=FollowUpView,
)
def follow_up_survey(
    programme_id: Id, body: Annotated[FollowUpBody, or_defaults(FollowUpBody)], call: CallDep
) -> Response:
    """Draw some of those at random who did not answer, to be asked again in person."""

    def effect(tx: Tx) -> FollowUpView:
        found = following_up.follow_up(
            tx,
            call.who,
            programme_id,
            body.measure,
            share=body.share,
            seed=body.seed,
            now=call.now,
            request_id=call.request_id,
        )
        pairs = [DrawnView.model_validate(pair) for pair in found.pairs]
        return FollowUpView(**body.model_dump(), silent=found.silent, pairs=pairs)

    return call.once(body, effect, status=200)
