"""Which of a learner's programmes, and which kind of mentor, a page is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from api.pages.view import View, ViewDep
from api.services.errors import NotFound
from api.services.pairing.standing import Standing, standings_of
from api.services.recommending.recommender import Recommender
from api.store import Tx

ProgrammeQuery = Annotated[str, Query(max_length=128)]
KindQuery = Annotated[str, Query(max_length=16)]
_FIRST = ("open", "renewing", "none", "waiting", "requested")
"""States in which there is something to do among mentors, the most urgent first."""


async def own(view: ViewDep) -> View:
    """Return a page of whoever it is about: HR, managers and systems have others.

    Raises
    ------
    NotFound
    """
    if view.who.person_id is None or view.who.reach != "own":
        raise NotFound("learner", view.who.principal)
    return view


OwnView = Annotated[View, Depends(own)]


def learner_of(view: View) -> str:
    """Return whose page it is."""
    assert view.who.person_id is not None, "an own page is somebody's"
    return view.who.person_id


def standings(view: View, tx: Tx) -> list[Standing]:
    """Return where the visitor stands, in each of her programmes."""
    return standings_of(tx, view.acting("get_learner"), learner_of(view), view.now)


def standing_at(found: Sequence[Standing], programme_id: str, kind: str) -> Standing | None:
    """Return the one that is asked for; without a wish, the one with most to do.

    Raises
    ------
    NotFound
        She has nothing to do with the programme that is named.
    """
    if programme_id:
        for one in found:
            if (one.programme.programme_id, one.kind) == (programme_id, kind or "any"):
                return one
        raise NotFound("programme", programme_id)
    rank = {state: place for place, state in enumerate(_FIRST)}
    return min(found, key=lambda one: rank.get(one.state, len(rank)), default=None)


def where(standing: Standing, **more: str) -> str:
    """Return the query that leads to a standing."""
    named = {"programme": standing.programme.programme_id, "kind": standing.kind}
    return urlencode(named | {name: value for name, value in more.items() if value})


def recommender(request: Request) -> Recommender:
    """Return what the process keeps to recommend."""
    found: Recommender = request.app.state.recommender
    return found
