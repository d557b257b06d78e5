"""Anything by a part of its name or id."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.searching import FoundView
from api.services.searching import search

_EACH = 20
"""Of each kind: who wants another one writes more of its name."""
router = ApiRouter("/v1", tag="search")


@router.get("/search", operation_id="search_company")
def search_company(
    call: CallDep,
    q: Annotated[str, Query(max_length=200, description="part of a name or an id")] = "",
) -> FoundView:
    """Find people, programmes, cohorts and match runs by a part of their name or id."""
    with call.read() as tx:
        return FoundView.model_validate(search(tx, call.who, q, _EACH))
