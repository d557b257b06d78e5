"""Anything by a part of its name or id."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CallDep
from api.schemas.searching import FoundView
from api.services.searching import search as look_for

router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/search", operation_id="search")
def search(
    call: CallDep,
    q: Annotated[str, Query(max_length=200, description="part of a name or an id")] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="of each kind")] = 20,
) -> FoundView:
    """Find people, programmes, cohorts and match runs by a part of their name or id."""
    with call.read() as tx:
        return FoundView.model_validate(look_for(tx, call.who, q, limit))
