"""Outcomes: what was measured about pairs."""

from __future__ import annotations

from fastapi import Response

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id
from api.schemas.outcomes import OutcomeResult, OutcomeResults, OutcomesBody
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
