"""What somebody may say no to, and whom she may ask: the first page of her data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import REASONS, named
from api.schemas.privacy import HumanRequestBody, PreferencesBody
from api.services.errors import NotFound, Unacceptable
from api.services.privacy import human_requests, preferences
from api.services.privacy.human_requests import HumanWish
from api.services.programmes.programmes import list_programmes
from api.store import Tx
from features.label import Label

router = PageRouter()
WISHES = ("LOOK_AGAIN", "DECIDE_FOR_ME", "MY_DATA", "FORGET_ME", "OTHER")
_MOST = 50
"""Requests and programmes on the page."""


def me(view: View) -> str:
    """Return whose data the page is about.

    Raises
    ------
    NotFound
        The visitor stands in no table of the company.
    """
    if view.who.person_id is None:
        raise NotFound("person", view.who.principal)
    return view.who.person_id


@router.look("/my-data", needs="get_preferences")
def my_data(view: ViewDep) -> Response:
    """Show what somebody has said, and what she asked for."""
    return _shown(view)


@router.act("/my-data/automatic", needs="put_preferences")
def set_automatic(view: ViewDep) -> Response:
    """Say whether one may be matched automatically."""
    said = read_form(PreferencesBody, filled_in(view.form)).automated_matching
    with view.write() as tx:
        preferences.put_preference(
            tx, view.who, me(view), said, now=view.now, request_id=view.request_id
        )
    return view.go("/my-data", "automatic-on" if said else "automatic-off")


@router.act("/my-data/human", needs="create_human_request")
def ask_for_human(view: ViewDep) -> Response:
    """Ask for a human."""
    typed = filled_in(view.form)

    def effect(tx: Tx) -> str:
        said = read_form(HumanRequestBody, typed)
        wish = HumanWish(**said.model_dump())
        human_requests.ask_for_human(
            tx, view.who, me(view), wish, now=view.now, request_id=view.request_id
        )
        return "/my-data?done=human-asked"

    try:
        return view.once(effect)
    except Unacceptable as error:
        return _shown(view, typed, by_field(error))


def _shown(
    view: View,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, list[Label]] | None = None,
) -> Response:
    person_id = me(view)
    with view.read() as tx:
        said = preferences.get_preference(tx, view.acting("get_preferences"), person_id)
        asked = human_requests.list_human_requests(
            tx, view.acting("list_human_requests"), person_id=person_id, limit=_MOST
        )
        programmes = list_programmes(tx, view.acting("list_programmes"), after=None, limit=_MOST)
        return view.page(
            "my_data/choices.html",
            422 if faults else 200,
            automatic=said is None or said.automated_matching,
            changed_at=None if said is None else said.changed_at,
            asked=[(one, named(REASONS, one.reason_code)) for one in reversed(asked)],
            programmes=programmes,
            programme_names={one.programme_id: one.name for one in programmes},
            wishes=[(code, REASONS[code]) for code in WISHES],
            typed=typed or {},
            faults=faults or {},
        )
