"""What posts ask for, in versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import AnyVersion, CallDep
from api.schemas.base import Id
from api.schemas.competency_models import ModelBody, ModelView
from api.services.company import models

router = APIRouter(prefix="/v1", tags=["competency models"])


@router.put("/competency-models/{post_id}", operation_id="put_competency_model")
def put_competency_model(
    post_id: Id, body: ModelBody, call: CallDep, version: AnyVersion
) -> ModelView:
    """Say what a post asks for from now on, as its next version."""
    given = body.model_dump(exclude_none=True)
    asked = given.pop("competencies")
    with call.write() as tx:
        found = models.put_model(
            tx,
            call.who,
            post_id,
            given,
            asked,
            expected=version,
            now=call.now,
            request_id=call.request_id,
        )
    call.tag(found.version)
    return ModelView.model_validate(found)


@router.get("/competency-models/{post_id}", operation_id="get_competency_model")
def get_competency_model(
    post_id: Id,
    call: CallDep,
    version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> ModelView:
    """Return what a post asks for now, or asked for at a version."""
    with call.read() as tx:
        found = models.get_model(tx, call.who, post_id, version)
    call.tag(found.version)
    return ModelView.model_validate(found)
