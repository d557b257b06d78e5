"""Recommendations that there are, found without their ids."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id, Limit, Page
from api.schemas.shortlists import ListState, ShortlistView
from api.services.pairing.visible import state_of_list
from api.services.recommending.searching import find_lists
from api.store import orm
from api.store.newest_lists import ListFilter

router = ApiRouter("/v1", tag="recommendations")


@router.get("/recommendations", operation_id="list_recommendations")
def list_recommendations(
    call: CallDep,
    learner_id: Id | None = None,
    programme_id: Id | None = None,
    state: ListState | None = None,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[ShortlistView]:
    """List the lists of mentors, the newest first: one's own, one's team's, or the company's."""
    wanted = ListFilter(learner_id=learner_id, programme_id=programme_id, state=state)
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = find_lists(tx, call.who, wanted, now=call.now, after=after, limit=limit + 1)
    shown, leads_on = call.cut(rows, limit, _place)
    return Page(items=[_view(call, row) for row in shown], next_cursor=leads_on)


def _view(call: Call, row: orm.Shortlist) -> ShortlistView:
    return ShortlistView.model_validate(
        {
            "recommendation_id": row.recommendation_id,
            "programme_id": row.programme_id,
            "learner_id": row.learner_id,
            "kind": row.kind,
            "source": row.source,
            "state": state_of_list(row, call.now),
            "run_id": row.run_id,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
        }
    )


def _place(row: orm.Shortlist) -> list[str | int | float | None]:
    return [row.created_at.isoformat(), row.recommendation_id]
