"""My pair: what it is, and how to pause it, end it or have another mentor, without fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.learner.places import OwnView, learner_of
from api.pages.learner.reasons import ENDING, options
from api.pages.learner.style import style_words
from api.pages.routing import PageRouter
from api.pages.view import View
from api.schemas.base import Id
from api.schemas.pairs import EndBody, PauseBody
from api.services.errors import NotFound, Unacceptable
from api.services.pairing import ending
from api.services.pairing.discretion import told_pair
from api.services.pairing.ending import Farewell
from api.services.pairing.visible import pair_for
from api.services.programmes.programmes import get_programme
from api.services.recommending.mentors import profiles_of
from api.store import Tx
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

    def end(tx: Tx, said: Farewell) -> None:
        ending.end_pair(tx, view.who, pair_id, said, now=view.now, request_id=view.request_id)

    return _parted(view, pair_id, "end", end, "pair-ended")


@router.act(_PAIR + "/rematch", needs="rematch_pair")
def rematch_my_pair(pair_id: Id, view: OwnView) -> Response:
    """End a pair, and have a new list made."""

    def rematch(tx: Tx, said: Farewell) -> None:
        ending.rematch(tx, view.who, pair_id, said, now=view.now, request_id=view.request_id)

    return _parted(view, pair_id, "rematch", rematch, "rematch-asked")


@router.act(_PAIR + "/pause", needs="pause_pair")
def pause_my_pair(pair_id: Id, view: OwnView) -> Response:
    """Pause a pair until a day."""
    values = filled_in(view.form)

    def effect(tx: Tx) -> str:
        ending.pause(tx, view.who, pair_id, read_form(PauseBody, values).until, view.now)
        return f"/my/pairs/{pair_id}"

    try:
        return view.once(effect, "pair-paused")
    except Unacceptable as error:
        return _shown(view, pair_id, opened="pause", faults=by_field(error), values=values)


@router.act(_PAIR + "/resume", needs="resume_pair")
def resume_my_pair(pair_id: Id, view: OwnView) -> Response:
    """Let a paused pair go on."""

    def effect(tx: Tx) -> str:
        ending.resume(tx, view.who, pair_id)
        return f"/my/pairs/{pair_id}"

    return view.once(effect, "pair-resumed")


def _parted(
    view: View, pair_id: str, opened: str, part: Callable[[Tx, Farewell], None], done: str
) -> Response:
    values = filled_in(view.form)
    try:
        said = Farewell(**read_form(EndBody, values).model_dump())
    except Unacceptable as error:
        return _shown(view, pair_id, opened=opened, faults=by_field(error), values=values)

    def effect(tx: Tx) -> str:
        part(tx, said)
        return "/my"

    return view.once(effect, done)


def _shown(
    view: View,
    pair_id: str,
    *,
    opened: str = "",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    who = view.acting("get_pair")
    with view.read() as tx:
        pair = told_pair(who, pair_for(tx, who, pair_id))
        if pair.learner_id != learner_of(view):
            raise NotFound("pair", pair_id)  # hers as a mentor: that has a page of its own
        programme = get_programme(tx, who, pair.programme_id)
        mentor = profiles_of(tx, who, [pair.mentor_id], view.now).get(pair.mentor_id)
    return view.page(
        "learner/pair.html",
        422 if faults else 200,
        pair=pair,
        programme=programme,
        mentor=mentor,
        style=style_words(mentor.style) if mentor else (),
        reasons=options(ENDING),
        soonest=view.now.date() + timedelta(days=1),
        opened=opened,
        faults=faults or {},
        values=values or {},
    )
