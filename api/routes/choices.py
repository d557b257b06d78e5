"""What a learner does with a shortlist."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from api.deps import CallDep, answered
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id
from api.schemas.choices import ChoiceBody, NothingBody, OutcomeView, RankingBody
from api.services.pairing import choosing
from api.store import Tx

router = ApiRouter("/v1", tag="choices")


@router.post(
    "/recommendations/{recommendation_id}/choice",
    operation_id="create_choice",
    status_code=201,
    response_model=OutcomeView,
)
def create_choice(recommendation_id: Id, body: ChoiceBody, call: CallDep) -> Response:
    """Choose from a list: the first of the ranking who has a free seat, or none of these."""
    if isinstance(body, RankingBody) and call.key is None:
        ranking = choosing.Ranking(call.who, recommendation_id, body.ranked, call.now)
        came = choosing.choose_beside_others(call.store, ranking)
        return answered(OutcomeView.model_validate(came), 201)

    def effect(tx: Tx) -> OutcomeView:
        if isinstance(body, RankingBody):
            came = choosing.choose(tx, call.who, recommendation_id, body.ranked, call.now)
        else:
            said = {"reason_code": body.reason_code, "note": body.note}
            came = choosing.choose_none(
                tx, call.who, recommendation_id, call.now, wish=body.wish, **said
            )
        return OutcomeView.model_validate(came)

    return call.once(body, effect)


@router.post(
    "/recommendations/{recommendation_id}:assign",
    operation_id="assign_me",
    status_code=201,
    response_model=OutcomeView,
)
def assign_me(
    recommendation_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Leave the choice to the system: the list's own order counts."""

    def effect(tx: Tx) -> OutcomeView:
        came = choosing.choose_for_me(tx, call.who, recommendation_id, call.now)
        return OutcomeView.model_validate(came)

    return call.once(body, effect)
