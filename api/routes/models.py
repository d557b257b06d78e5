"""Models that learn from outcomes: fitted, read, promoted, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import NothingBody
from api.schemas.jobs import JobView
from api.schemas.models import (
    FittedModelView,
    ModelReportView,
    PromoteBody,
    PromotionBody,
    PromotionView,
    RollbackBody,
    RolledBackView,
)
from api.security.secrets import MODELS, derived
from api.services.jobs.asking import get_job
from api.services.learning import promoting
from api.services.learning.asking import ask_for_training
from api.store import Tx

router = ApiRouter("/v1/programmes/{programme_id}", tag="learning")


@router.post("/models:train", operation_id="train_model", status_code=202, response_model=JobView)
def train_model(
    programme_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Have a model fitted to what came of a programme's lists; nothing is promoted."""

    def effect(tx: Tx) -> JobView:
        job_id = ask_for_training(
            tx, call.who, programme_id, now=call.now, request_id=call.request_id
        )
        tx.flush()
        return JobView.model_validate(get_job(tx, call.who, job_id))

    return call.once(body, effect, status=202, location=lambda made: f"/v1/jobs/{made.job_id}")


@router.get("/models", operation_id="list_models")
def list_models(
    programme_id: Id,
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[FittedModelView]:
    """List the models of a programme, the newest first, and which of them serves."""
    place = call.after(cursor)
    before = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = promoting.list_models(
            tx, call.who, programme_id, key=_key(call), before=before, limit=limit + 1
        )
        shown, leads_on = call.cut(
            rows, limit, lambda one: [one.model.created_at.isoformat(), one.model.model_version]
        )
        return Page(items=[FittedModelView.of(one) for one in shown], next_cursor=leads_on)


@router.get("/models/{model_version}", operation_id="get_model")
def get_model(programme_id: Id, model_version: Id, call: CallDep) -> ModelReportView:
    """Return a model with its weights, figures, findings, and what it would change."""
    with call.read() as tx:
        found = promoting.get_model(tx, call.who, programme_id, model_version, key=_key(call))
        return ModelReportView.told(found, call.lang)


@router.post(
    "/models/{model_version}:promote", operation_id="promote_model", response_model=FittedModelView
)
def promote_model(
    programme_id: Id, model_version: Id, body: PromoteBody, call: CallDep
) -> Response:
    """Let a model serve from now on; people do this, no system."""

    def effect(tx: Tx) -> FittedModelView:
        found = promoting.promote(
            tx,
            call.who,
            programme_id,
            model_version,
            reason=body.reason,
            key=_key(call),
            now=call.now,
            request_id=call.request_id,
        )
        return FittedModelView.of(found)

    return call.once(body, effect, status=200)


@router.post("/models:rollback", operation_id="rollback_model", response_model=RolledBackView)
def rollback_model(
    programme_id: Id, body: Annotated[RollbackBody, or_defaults(RollbackBody)], call: CallDep
) -> Response:
    """Let what the model replaced serve again, or the policy's own weights."""

    def effect(tx: Tx) -> RolledBackView:
        version = promoting.roll_back(
            tx,
            call.who,
            programme_id,
            to=body.to,
            reason=body.reason,
            key=_key(call),
            now=call.now,
            request_id=call.request_id,
        )
        return RolledBackView(model_version=version)

    return call.once(body, effect, status=200)


@router.put("/promotion", operation_id="put_promotion")
def put_promotion(programme_id: Id, body: PromotionBody, call: CallDep) -> PromotionView:
    """Say whether new models may serve without a person's word; people do this, no system."""
    with call.write() as tx:
        found = promoting.set_promotion(
            tx,
            call.who,
            programme_id,
            by_rule=body.by_rule,
            now=call.now,
            request_id=call.request_id,
        )
        return PromotionView.model_validate(found)


def _key(call: Call) -> bytes:
    return derived(call.settings, MODELS)
