"""One learner of a mentor: what the two are about; pause, go on, end without fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.responses import HTMLResponse, Response

from api.pages.mentor.reasons import ENDING
from api.pages.mentor.who import mentor_of
from api.pages.pair_acts import PairActs
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import PAIR_STATES
from api.schemas.base import Id
from api.services.errors import NotFound
from api.services.pairing.discretion import told_pair
from api.services.pairing.mentoring import cards_for
from api.services.pairing.visible import pair_for
from api.services.programmes.programmes import get_programme
from api.store.meetings import meetings_of
from features.label import Label

router = PageRouter()
_PAIR = "/mentoring/pairs/{pair_id}"


@router.look(_PAIR, needs="get_pair")
def show_mentors_pair(pair_id: Id, view: ViewDep) -> HTMLResponse:
    """Show a learner of the visitor's."""
    return _shown(view, pair_id)


@router.act(_PAIR + "/end", needs="end_pair")
def end_mentors_pair(pair_id: Id, view: ViewDep) -> Response:
    """End a pair."""
    return _ACTS.end(view, pair_id)


@router.act(_PAIR + "/pause", needs="pause_pair")
def pause_mentors_pair(pair_id: Id, view: ViewDep) -> Response:
    """Pause a pair until a day."""
    return _ACTS.pause(view, pair_id)


@router.act(_PAIR + "/resume", needs="resume_pair")
def resume_mentors_pair(pair_id: Id, view: ViewDep) -> Response:
    """Let a paused pair go on."""
    return _ACTS.resume(view, pair_id)


def _shown(
    view: View,
    pair_id: str,
    *,
    opened: str = "",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, Any] | None = None,
) -> HTMLResponse:
    who = view.acting("get_pair")
    with view.read() as tx:
        pair = told_pair(who, pair_for(tx, who, pair_id))
        if pair.mentor_id != mentor_of(view):
            raise NotFound("pair", pair_id)  # hers as a learner: that has a page of its own
        programme = get_programme(tx, who, pair.programme_id)
        learner = cards_for(tx, who, [pair.learner_id]).get(pair.learner_id)
        meeting = meetings_of(tx, who.tenant_id, [pair_id]).get(pair_id)
    return view.page(
        "mentor/pair.html",
        422 if faults else 200,
        pair=pair,
        state=PAIR_STATES[pair.state],
        programme=programme,
        learner=learner,
        meeting=meeting,
        reasons=ENDING,
        soonest=view.now.date() + timedelta(days=1),
        opened=opened,
        faults=faults or {},
        values=values or {},
    )


_ACTS = PairActs("/mentoring/pairs", "/mentoring", _shown)
