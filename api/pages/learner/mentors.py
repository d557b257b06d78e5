"""My three mentors: side by side, in a table, and a list made where there is none."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api.pages.learner.card_bodies import card_body, card_cells
from api.pages.learner.cards import MOST_GAPS, cards_of
from api.pages.learner.places import (
    KindQuery,
    OwnView,
    ProgrammeQuery,
    learner_of,
    recommender,
    standing_at,
    standings,
    where,
)
from api.pages.learner.reasons import NONE_SUITS, options, reason_of
from api.pages.routing import PageRouter
from api.pages.view import View
from api.services.errors import NotFound, WrongState
from api.services.pairing.standing import Standing
from api.services.recommending.anew import wanted_anew
from api.services.recommending.keeping import kept, made_anew
from api.services.recommending.listing import list_mentors
from api.services.recommending.reading import Stored, log_shown, read_list
from api.services.recommending.recommender import Recommender
from api.store import Tx
from api.store.kept_lists import keep_list
from api.store.people import names_of
from features.label import Label

router = PageRouter()
HOME = "/my/mentors"
_NamesQuery = Annotated[str, Query(max_length=1)]


@router.look(HOME, needs="get_recommendation")
def show_mentors(
    view: OwnView,
    request: Request,
    programme: ProgrammeQuery = "",
    kind: KindQuery = "",
    names: _NamesQuery = "",
) -> HTMLResponse:
    """Show the list that is open, or what there is in place of one."""
    return shown(view, recommender(request), programme, kind, names=bool(names))


@router.look("/my/mentors/compare", needs="get_recommendation")
def compare_mentors(
    view: OwnView,
    request: Request,
    programme: ProgrammeQuery = "",
    kind: KindQuery = "",
    names: _NamesQuery = "",
) -> HTMLResponse:
    """Show the mentors of the open list row by row."""
    recommending, wants_names = recommender(request), bool(names)
    return shown(
        view, recommending, programme, kind, names=wants_names, template="learner/compare.html"
    )


@router.act("/my/mentors/ask", needs="create_recommendation")
def ask_for_list(view: OwnView, request: Request) -> Response:
    """Have a list made, unless one is open."""
    return made_anew(lambda: _asked_for(view, request))


def _asked_for(view: View, request: Request) -> Response:
    """Make a list and keep it.

    Raises
    ------
    OptedOutSince
    """
    recommending, said = recommender(request), view.form
    with view.read() as tx:
        found = standings(view, tx)
        at = standing_at(found, str(said.get("programme", "")), str(said.get("kind", "")))
        if at is None:
            raise NotFound("programme", "")
        place = f"{HOME}?{where(at)}"
        if at.has_open_list:
            return view.go(place)
        if not at.may_ask:
            raise WrongState("programme", at.programme.programme_id, at.state, "ask in", ("none",))
        of = (at.programme.programme_id, learner_of(view), at.kind)
        wanted = wanted_anew(tx, view.who.tenant_id, *of)
        listed = list_mentors(tx, view.who, recommending.companies, wanted, view.now)
        rows = kept(tx, view.who, listed)
    if not listed.items:
        return view.go(place, "nobody-free")

    def effect(tx: Tx) -> str:
        keep_list(tx, rows)
        return place

    return view.once(effect)


def shown(
    view: View,
    recommending: Recommender,
    programme: str,
    kind: str,
    *,
    names: bool = False,
    template: str = "learner/mentors.html",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, Any] | None = None,
) -> HTMLResponse:
    """Show the mentors of a list, with what was filled in beside them."""
    with view.read() as tx:
        found = standings(view, tx)
        at = standing_at(found, programme, kind)
        stored = _list_of(view, tx, recommending, at)
        cards = cards_of(view, tx, stored) if stored else []
        people = [at.pair.mentor_id, *at.next_mentors] if at and at.pair else []
        known = names_of(tx, view.who.tenant_id, people)
    if stored is not None and not stored.logged:
        with view.write() as tx:
            log_shown(tx, stored, view.now)
    return view.page(
        template,
        422 if faults else 200,
        standings=found,
        at=at,
        stored=stored,
        cards=cards,
        card_body=card_body,
        card_cells=card_cells,
        names=known,
        blind=at is not None and at.programme.blind_first_look and not names,
        named=names,
        most_gaps=MOST_GAPS,
        none_reasons=options(NONE_SUITS),
        where=where,
        reason_of=reason_of,
        faults=faults or {},
        values=values or {},
    )


def _list_of(view: View, tx: Tx, recommending: Recommender, at: Standing | None) -> Stored | None:
    """Return the list that is open for a standing."""
    if at is None or at.shortlist is None or at.state != "open":
        return None
    who, companies = view.acting("get_recommendation"), recommending.companies
    return read_list(tx, who, companies, at.shortlist.recommendation_id, view.now)
