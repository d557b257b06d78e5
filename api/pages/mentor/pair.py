"""One learner of a mentor: what the two are about; pause, go on, end without fault."""

from __future__ import annotations

from datetime import timedelta

from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.mentor.reasons import ENDING
from api.pages.mentor.who import mentor_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import PAIR_STATES
from api.schemas.base import Id
from api.schemas.pairs import EndBody, PauseBody
from api.services.errors import NotFound, Unacceptable
from api.services.pairing import ending
from api.services.pairing.discretion import told_pair
from api.services.pairing.ending import Farewell
from api.services.pairing.mentoring import cards_for
from api.services.pairing.visible import pair_for
from api.services.programmes.programmes import get_programme
from api.store import Tx
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
    values = filled_in(view.form)
    try:
        said = Farewell(**read_form(EndBody, values).model_dump())
    except Unacceptable as error:
        return _shown(view, pair_id, opened="end", faults=by_field(error), values=values)

    def effect(tx: Tx) -> str:
        ending.end_pair(tx, view.who, pair_id, said, now=view.now, request_id=view.request_id)
        return "/mentoring"

    return view.once(effect, "pair-ended")


@router.act(_PAIR + "/pause", needs="pause_pair")
def pause_mentors_pair(pair_id: Id, view: ViewDep) -> Response:
    """Pause a pair until a day."""
    values = filled_in(view.form)

    def effect(tx: Tx) -> str:
        ending.pause(tx, view.who, pair_id, read_form(PauseBody, values).until, view.now)
        return f"/mentoring/pairs/{pair_id}"

    try:
        return view.once(effect, "pair-paused")
    except Unacceptable as error:
        return _shown(view, pair_id, opened="pause", faults=by_field(error), values=values)


@router.act(_PAIR + "/resume", needs="resume_pair")
def resume_mentors_pair(pair_id: Id, view: ViewDep) -> Response:
    """Let a paused pair go on."""

    def effect(tx: Tx) -> str:
        ending.resume(tx, view.who, pair_id)
        return f"/mentoring/pairs/{pair_id}"

    return view.once(effect, "pair-resumed")


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
