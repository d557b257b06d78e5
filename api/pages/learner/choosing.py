"""What a learner does with her list: chooses or ranks, leaves it to the system, wants none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.learner.mentors import shown
from api.pages.learner.places import OwnView, recommender
from api.pages.routing import PageRouter
from api.pages.view import View
from api.schemas.base import Body, Id, Number
from api.schemas.choices import Code, Note
from api.services.errors import Fault, Unacceptable
from api.services.pairing import choosing
from api.services.pairing.seeking import Outcome
from api.services.pairing.visible import list_for
from api.store import Tx
from features.label import Label

router = PageRouter()
_LIST = "/my/mentors/{recommendation_id}"
_NOT_THERE = Label("名单上没有这个位置", "there is no such place on the list")


class RankingForm(Body):
    """Places of the list, the most wanted first: names need not be known to choose."""

    first: Number
    second: Number | None = None
    third: Number | None = None


class NoneForm(Body):
    """Why none of these suits, and what is wanted instead."""

    reason_code: Code
    note: Note = ""
    wish: Literal["new_list", "human"] = "new_list"


@router.act(_LIST + "/choose", needs="create_choice")
def choose(recommendation_id: Id, view: OwnView, request: Request) -> Response:
    """Choose one mentor, or rank several."""

    def act(tx: Tx) -> Outcome:
        listed = list_for(tx, view.who, recommendation_id).mentors
        said = read_form(RankingForm, _asked(view))
        places = [place for place in (said.first, said.second, said.third) if place]
        if max(places) > len(listed):
            raise Unacceptable(Fault("not_on_list", "/ranked", _NOT_THERE))
        ranked = [listed[place - 1] for place in places]
        return choosing.choose(tx, view.who, recommendation_id, ranked, view.now)

    return _once(view, request, act)


@router.act(_LIST + "/assign", needs="assign_me")
def leave_it(recommendation_id: Id, view: OwnView, request: Request) -> Response:
    """Leave the choice to the system."""
    return _once(
        view, request, lambda tx: choosing.choose_for_me(tx, view.who, recommendation_id, view.now)
    )


@router.act(_LIST + "/none", needs="create_choice")
def want_none(recommendation_id: Id, view: OwnView, request: Request) -> Response:
    """Decline the whole list."""

    def act(tx: Tx) -> Outcome:
        list_for(tx, view.who, recommendation_id)  # whoever does not reach it is told so first
        said = read_form(NoneForm, _asked(view)).model_dump()
        return choosing.choose_none(tx, view.who, recommendation_id, view.now, **said)

    return _once(view, request, act)


def _asked(view: View) -> dict[str, str]:
    """Return what was filled in, without what says where it was."""
    said = filled_in(view.form)
    return {name: value for name, value in said.items() if name not in _PLACE}


_PLACE = frozenset({"programme", "kind", "names"})


def _once(view: View, request: Request, act: Callable[[Tx], Outcome]) -> Response:
    """Do it once, and lead to what came of it; what was filled in badly comes back."""

    def effect(tx: Tx) -> str:
        return f"/my?done=choice-{act(tx).outcome.replace('_', '-')}"

    try:
        return view.once(effect)
    except Unacceptable as error:
        said = {name: str(view.form.get(name, "")) for name in _PLACE}
        return shown(
            view,
            recommender(request),
            said["programme"],
            said["kind"],
            names=bool(said["names"]),
            faults=by_field(error),
            values=_asked(view),
        )
