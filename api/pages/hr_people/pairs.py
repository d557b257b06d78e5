"""All pairs of the company: found, opened, ended, paused, let go on, matched anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response
from markupsafe import Markup

from api.cursors import instant_of
from api.pages.hr_people.pair_lines import line_of, put_down
from api.pages.pair_acts import PairActs
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import ACTS, KINDS, ORIGINS, PAIR_STATES, REASONS, named
from api.schemas.base import Id
from api.services.audit import Asked, read_log
from api.services.company.naming import known_names
from api.services.pairing.discretion import told_pair
from api.services.pairing.reading import list_pairs
from api.services.pairing.rules_broken import rules_broken
from api.services.pairing.visible import pair_for
from api.services.programmes.programmes import list_programmes
from api.store import orm
from api.store.pairs import PairFilter
from api.store.people import names_of
from api.store.principals import names_behind
from features.label import Label

router = PageRouter()
ENDS = ("GOALS_REACHED", "OTHER_GOALS", "NO_TIME", "NO_FIT", "MOVED", "HR_DECISION", "OTHER")
"""Reasons for an end that the form offers."""
_ROWS, _PROGRAMMES, _HISTORY = 50, 200, 20
_A_MONTH = timedelta(days=30)
Word = Annotated[str, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/hr/pairs", needs="create_pair")
def pairs(
    view: ViewDep,
    programme: Word = "",
    state: Word = "",
    department: Word = "",
    q: Word = "",
    cursor: Cursor = None,
) -> Response:
    """Show pairs, the newest first."""
    wanted = PairFilter(
        programme_id=programme or None,
        state=state or None,
        department=department or None,
        text=q.strip() or None,
    )
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    who = view.acting("list_pairs")
    with view.read() as tx:
        rows = list_pairs(tx, who, wanted, after=after, limit=_ROWS + 1)
        shown, leads_on = view.cursors.cut(rows, _ROWS, _place)
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        titles = {one.programme_id: one.name for one in programmes}
        names = names_of(tx, who.tenant_id, {p for one in shown for p in _two(one)})
        lines = (line_of(view.formats, told_pair(who, one), names, titles) for one in shown)
        return view.page(
            "hr_people/rows.html" if view.fragment else "hr_people/pairs.html",
            pairs=Markup().join(put_down(view.lang, line) for line in lines),
            programmes=titles,
            departments=known_names(tx, who.tenant_id).departments,
            states=PAIR_STATES,
            asked={"programme": programme, "state": state, "department": department, "q": q},
            cursor=leads_on,
        )


@router.look("/hr/pairs/{pair_id}", needs="create_pair")
def one_pair(pair_id: str, view: ViewDep) -> Response:
    """Show one pair, and what may be done with it."""
    return _shown(view, pair_id)


@router.act("/hr/pairs/{pair_id}/end", needs="end_pair")
def end_pair(pair_id: Id, view: ViewDep) -> Response:
    """End a pair."""
    return _ACTS.end(view, pair_id)


@router.act("/hr/pairs/{pair_id}/rematch", needs="rematch_pair")
def rematch_pair(pair_id: Id, view: ViewDep) -> Response:
    """End a pair, and have a new list made for its learner."""
    return _ACTS.rematch(view, pair_id)


@router.act("/hr/pairs/{pair_id}/pause", needs="pause_pair")
def pause_pair(pair_id: Id, view: ViewDep) -> Response:
    """Pause a pair until a day."""
    return _ACTS.pause(view, pair_id)


@router.act("/hr/pairs/{pair_id}/resume", needs="resume_pair")
def resume_pair(pair_id: Id, view: ViewDep) -> Response:
    """Let a paused pair go on."""
    return _ACTS.resume(view, pair_id)


def _shown(
    view: View,
    pair_id: str,
    *,
    opened: str = "",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, Any] | None = None,
) -> Response:
    who = view.acting("get_pair")
    with view.read() as tx:
        pair = told_pair(who, pair_for(tx, who, pair_id))
        log = read_log(
            tx, who.tenant_id, Asked(object_kind="pair", object_id=pair_id), limit=_HISTORY
        )
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        return view.page(
            "hr_people/pair.html",
            422 if faults else 200,
            pair=pair,
            names=names_of(tx, who.tenant_id, [pair.learner_id, pair.mentor_id]),
            programmes={one.programme_id: one.name for one in programmes},
            state=PAIR_STATES[pair.state],
            origin=named(ORIGINS, pair.origin),
            kind=named(KINDS, pair.kind),
            rules_broken=[] if pair.ended_at else rules_broken(tx, who, pair, view.now),
            ended_for=named(REASONS, pair.end_reason_code or ""),
            reasons=[(code, REASONS[code]) for code in ENDS],
            log=[(entry, named(ACTS, entry.action)) for entry in log],
            actors=names_behind(tx, who.tenant_id, {entry.actor for entry in log}),
            tomorrow=(view.now + timedelta(days=1)).date(),
            in_a_month=(view.now + _A_MONTH).date(),
            opened=opened,
            typed=values or {},
            faults=faults or {},
        )


_ACTS = PairActs("/hr/pairs", None, _shown)


def _two(pair: orm.Pair) -> tuple[str, str]:
    return pair.learner_id, pair.mentor_id


def _place(pair: orm.Pair) -> list[str | int | float | None]:
    return [pair.created_at.isoformat(), pair.pair_id]
