"""What posts ask for, in versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import AnyVersion, CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id, Limit, Page
from api.schemas.competency_models import ModelBody, ModelView, PostView
from api.services.company import models

router = ApiRouter("/v1", tag="competency models")


@router.get("/competency-models", operation_id="list_competency_models")
def list_competency_models(
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[PostView]:
    """List the posts, with how much each asks for."""
    place = call.after(cursor)
    after = None if place is None else str(place[0])
    with call.read() as tx:
        found = models.list_posts(tx, call.who, after=after, limit=limit + 1)
    rows, leads_on = call.cut(found, limit, lambda row: [row["post_id"]])
    return Page(items=[PostView.model_validate({**row}) for row in rows], next_cursor=leads_on)


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
