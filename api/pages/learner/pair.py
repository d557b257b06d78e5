"""My pair: what it is, and how to pause it, end it or have another mentor, without fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.responses import HTMLResponse, Response

from api.pages.learner.places import OwnView, learner_of
from api.pages.learner.reasons import ENDING, options
from api.pages.learner.style import style_words
from api.pages.pair_acts import PairActs
from api.pages.routing import PageRouter
from api.pages.view import View
from api.schemas.base import Id
from api.services.errors import NotFound
from api.services.pairing.discretion import told_pair
from api.services.pairing.visible import pair_for
from api.services.programmes.programmes import get_programme
from api.services.recommending.mentors import profiles_of
from api.store.meetings import meetings_of
from features.label import Label

router = PageRouter()
_PAIR = "/my/pairs/{pair_id}"


@router.look(_PAIR, needs="get_pair")
def show_pair(pair_id: Id, view: OwnView) -> HTMLResponse:
    """Show a pair of the visitor's."""
    return _shown(view, pair_id)


@router.act(_PAIR + "/end", needs="end_pair")
def end_my_pair(pair_id: Id, view: OwnView) -> Response:
    """End a pair."""
    return _ACTS.end(view, pair_id)


@router.act(_PAIR + "/rematch", needs="rematch_pair")
def rematch_my_pair(pair_id: Id, view: OwnView) -> Response:
    """End a pair, and have a new list made for its learner."""
    return _ACTS.rematch(view, pair_id)


@router.act(_PAIR + "/pause", needs="pause_pair")
def pause_my_pair(pair_id: Id, view: OwnView) -> Response:
    """Pause a pair until a day."""
    return _ACTS.pause(view, pair_id)


@router.act(_PAIR + "/resume", needs="resume_pair")
def resume_my_pair(pair_id: Id, view: OwnView) -> Response:
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
        if pair.learner_id != learner_of(view):
            raise NotFound("pair", pair_id)  # hers as a mentor: that has a page of its own
        programme = get_programme(tx, who, pair.programme_id)
        meeting = meetings_of(tx, who.tenant_id, [pair_id]).get(pair_id)
        mentor = profiles_of(tx, who, [pair.mentor_id], view.now).get(pair.mentor_id)
    return view.page(
        "learner/pair.html",
        422 if faults else 200,
        pair=pair,
        programme=programme,
        mentor=mentor,
        meeting=meeting,
        style=style_words(mentor.style) if mentor else (),
        reasons=options(ENDING),
        soonest=view.now.date() + timedelta(days=1),
        opened=opened,
        faults=faults or {},
        values=values or {},
    )


_ACTS = PairActs("/my/pairs", "/my", _shown)
