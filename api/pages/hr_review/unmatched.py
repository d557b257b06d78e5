"""Who has no mentor and why; changes that would help, each solved again with one press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response
from markupsafe import Markup

from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_review.heading import heading
from api.pages.hr_review.unmatched_lines import (
    change_put_down,
    gain_put_down,
    line_of,
    put_down,
)
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.review import ChangeBody
from api.services.company.naming import known_names
from api.services.errors import Unacceptable
from api.services.runs import changing, reading
from api.store import Tx
from api.store.people import names_of
from features.label import Label, Lang

router = PageRouter()
_SHOWN = 50
_FIELDS = {"seat": "seat", "rule": "rule", "min_score": "minimum_score"}
"""Field of a change by the kind of a remedy."""
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/hr/runs/{run_id}/unmatched", needs="list_edits")
def run_unmatched(run_id: str, view: ViewDep, cursor: Cursor = None) -> Response:
    """List everybody without a mentor, and what would help most."""
    return _page(view, run_id, cursor)


@router.act("/hr/runs/{run_id}/change", needs="change_run")
def solve_changed(run_id: str, view: ViewDep) -> Response:
    """Apply a change and solve again; lead to the new run."""
    try:
        change = read_form(ChangeBody, filled_in(view.form)).change()

        def effect(tx: Tx) -> str:
            made = changing.resolve_changed(
                tx, view.who, run_id, change, now=view.now, request_id=view.request_id
            )
            return f"/hr/runs/{made.run_id}"

        return view.once(effect, "solving-again")
    except Unacceptable as error:
        told = [one for several in by_field(error).values() for one in several]
        return _page(view, run_id, None, faults=told)


@router.act("/hr/runs/{run_id}/change/undo", needs="change_run")
def undo_change(run_id: str, view: ViewDep) -> Response:
    """Take back the seat that a run was solved again with."""

    def effect(tx: Tx) -> str:
        changing.take_seat_back(tx, view.who, run_id, now=view.now, request_id=view.request_id)
        return f"/hr/runs/{run_id}/unmatched"

    return view.once(effect, "seat-taken-back")


def _page(
    view: View, run_id: str, cursor: str | None, *, faults: list[Label] | None = None
) -> Response:
    place = view.cursors.after(cursor)
    after = None if place is None else (str(place[0]), str(place[1]))
    with view.read() as tx:
        head = heading(view, tx, run_id)
        found = reading.get_unmatched(
            tx, view.who, run_id, view.lang, after=after, limit=_SHOWN + 1
        )
        shown, leads_on = view.cursors.cut(
            found, _SHOWN, lambda one: [one.row.learner_id, one.row.kind]
        )
        posts = known_names(tx, view.who.tenant_id).posts
        told = _diagnosis(tx, view, run_id)
        changes = [*told["relaxations"], *(one.remedy for one in shown if one.remedy)]
        seats = {one["target"] for one in changes if one["kind"] == "seat"}
        names = names_of(tx, view.who.tenant_id, seats)
    return view.page(
        "hr_review/unmatched.html",
        422 if faults else 200,
        **head,
        lines=[_line(view.lang, run_id, one, posts, names) for one in shown],
        leads_on=leads_on,
        told=told,
        relaxations=[_relaxation(view.lang, one, names) for one in told["relaxations"]],
        fields=_FIELDS,
        listed=[[one["kind"], one["target"]] for one in told["relaxations"]],
        faults=faults or (),
        first=cursor is None,
    )


def _line(
    lang: Lang,
    run_id: str,
    one: reading.Alone,
    posts: Mapping[str, Label],
    names: Mapping[str, str],
) -> tuple[str, Markup, Mapping[str, Any] | None, Markup | None]:
    """Return one row: its name within the page, its text, what would help, and that as a text."""
    line = line_of(lang, f"/hr/runs/{run_id}/board", one, posts)
    change = change_put_down(lang, one.remedy, names) if one.remedy else None
    return line.at, put_down(lang, line), one.remedy, change


def _relaxation(
    lang: Lang, one: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[Mapping[str, Any], Markup, Markup]:
    """Return a change, and as texts what it is and what it brings."""
    gain = gain_put_down(lang, one["matched_gain"], one["total_gain"])
    return one, change_put_down(lang, one, names), gain


def _diagnosis(tx: Tx, view: View, run_id: str) -> Mapping[str, Any]:
    """Return what would help most; nothing where it was never worked out."""
    told = reading.get_diagnosis(tx, view.who, run_id, view.lang)
    return {"relaxations": [], "notes": [], **told}
