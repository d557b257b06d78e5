"""One learner of a run: why this mentor, what others score and would cost, and what HR decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_review import words
from api.pages.hr_review.heading import heading
from api.pages.hr_review.why import Why
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.review import EditBody
from api.services.errors import (
    NoSuchPair,
    NotInCohort,
    StaleVersion,
    Unacceptable,
)
from api.services.runs import reviewing
from api.services.runs.decisions import Decision, Planned
from api.services.runs.looking import Looked, look_at, row_at, weigh
from api.services.runs.reviewing import UnderReview
from api.store import Tx
from api.store.people import names_of
from features.label import Label

router = PageRouter()
Kind = Annotated[str, Query(max_length=16)]
Text = Annotated[str, Query(max_length=128)]
_HERE = "/hr/runs/{run_id}/board/{learner_id}"
_UNKNOWN = {
    "learner": Label("本次匹配中没有这位学员", "no such learner in this run"),
    "mentor": Label("本次匹配中没有这位导师", "no such mentor in this run"),
}
_DEFAULTS = {"action": "move", "reason_code": "OTHER"}
_SAID = ("action", "mentor_id", "with_learner_id", "kind", "lock", "reason_code", "note")
_WHO = Label("请填写工号", "expected a number")
Refused = NotInCohort | NoSuchPair | Unacceptable
REFUSED = (NotInCohort, NoSuchPair, Unacceptable)


@router.look(_HERE, needs="list_edits")
def learner_of_run(run_id: str, learner_id: str, view: ViewDep, kind: Kind = "") -> Response:
    """Show a learner's mentor, his list, and what can be decided."""
    return _learner_page(view, run_id, learner_id, kind)


@router.look(_HERE + "/others", needs="edit_assignment")
def others_for_learner(run_id: str, learner_id: str, view: ViewDep, kind: Kind = "") -> Response:
    """Show in words why this mentor, and the best others; a script asks for their prices then."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        row = row_at(tx, head["run"], learner_id, kind)
        stored = reviewing.under_review(tx, view.who, run_id).stored
    weighed = weigh(stored, row.learner_id, row.kind, row.mentor_id)
    template = "hr_review/others.html" if view.fragment else "hr_review/others_page.html"
    why = Why.of(weighed.explanation) if weighed.explanation else None
    return view.page(template, **head, row=row, weighed=weighed, why=why)


@router.look(_HERE + "/price", needs="edit_assignment")
def price_of_move(run_id: str, learner_id: str, view: ViewDep, mentor_id: Text = "") -> Response:
    """Put the price of one move beside its mentor; whoever has no script sees it on a page."""
    with view.read() as tx:
        read = reviewing.under_review(tx, view.who, run_id)
    if not view.fragment:
        where = f"/hr/runs/{run_id}/board/{learner_id}/decide"
        return view.go(where, action="move", mentor_id=mentor_id)
    try:
        planned = read.planned(Decision("move", learner_id, mentor_id=mentor_id), keep=False)
    except NoSuchPair as error:
        return view.page("hr_review/price.html", refused=error.why)
    others = [one for one in planned.changes[1:] if one.before != one.after]
    with view.read() as tx:
        people = {who for one in others for who in _people(one)}
        names = names_of(tx, view.who.tenant_id, people)
    return view.page(
        "hr_review/price.html", refused=None, loss=planned.loss, others=others, names=names
    )


@router.look(_HERE + "/decide", needs="edit_assignment")
def weigh_decision(run_id: str, learner_id: str, view: ViewDep, request: Request) -> Response:
    """Show what a decision would cost, who would move and which rules break; nothing changes."""
    said = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
    try:
        read, _, planned = _planned(view, run_id, learner_id, said)
    except REFUSED as error:
        return _refused(view, run_id, learner_id, said, error)
    return _weighed_page(view, read, learner_id, planned, said)


@router.act(_HERE + "/decide", needs="edit_assignment")
def decide(run_id: str, learner_id: str, view: ViewDep) -> Response:
    """Do what was looked at; where the draft is another by now, show the new price first."""
    said = filled_in(view.form)
    try:
        read, body, planned = _planned(view, run_id, learner_id, said)
    except REFUSED as error:
        return _refused(view, run_id, learner_id, said, error)

    def effect(tx: Tx) -> str:
        if said.get("version") != str(read.version):
            raise StaleVersion("match run", run_id, 0, read.version)
        reviewing.decide(
            tx, view.who, read, planned, body.why(), now=view.now, request_id=view.request_id
        )
        return f"/hr/runs/{run_id}/board/{learner_id}?kind={planned.decision.kind}"

    try:
        return view.once(effect, "decided")
    except StaleVersion:
        read, _, planned = _planned(view, run_id, learner_id, said)
        return _weighed_page(view, read, learner_id, planned, said, stale=True)


def _planned(
    view: View, run_id: str, learner_id: str, said: Mapping[str, str]
) -> tuple[UnderReview, EditBody, Planned]:
    """Return the draft, what was asked, and what it would bring about.

    Raises
    ------
    NotInCohort, NoSuchPair, Unacceptable
    """
    with view.read() as tx:
        read = reviewing.under_review(tx, view.who, run_id)
    body = _body(said)
    return read, body, read.planned(body.decision(learner_id))


def _refused(
    view: View, run_id: str, learner_id: str, said: Mapping[str, str], error: Refused
) -> Response:
    """Show the learner again, with what was said and what is wrong with it."""
    faults = _faults(error, said)
    return _learner_page(view, run_id, learner_id, said.get("kind", ""), said=said, faults=faults)


def _learner_page(
    view: View,
    run_id: str,
    learner_id: str,
    kind: str,
    *,
    said: Mapping[str, str] | None = None,
    faults: Mapping[str, list[Label]] | None = None,
) -> Response:
    with view.read() as tx:
        head = heading(view, tx, run_id)
        looked = look_at(tx, view.who, head["run"], learner_id, kind)
        names = names_of(tx, view.who.tenant_id, _listed(looked))
    return view.page(
        "hr_review/learner.html",
        422 if faults else 200,
        **head,
        looked=looked,
        names=names,
        said=said or {},
        faults=faults or {},
        review_words=words,
    )


def _weighed_page(
    view: View,
    read: UnderReview,
    learner_id: str,
    planned: Planned,
    said: Mapping[str, str],
    *,
    stale: bool = False,
) -> Response:
    people = {one for change in planned.changes for one in _people(change)}
    people |= {planned.decision.mentor_id or "", planned.decision.with_learner_id or ""} - {""}
    with view.read() as tx:
        head = heading(view, tx, read.run_id)
        row = row_at(tx, head["run"], learner_id, planned.decision.kind)
        names = names_of(tx, view.who.tenant_id, people)
    return view.page(
        "hr_review/decide.html",
        409 if stale else 200,
        **head,
        stale=stale,
        row=row,
        planned=planned,
        moved=[one for one in planned.changes if one.before != one.after],
        names=names,
        said=said,
        version=read.version,
        reasons=[(code, view.formats.said(name)) for code, name in words.REASONS.items()],
    )


def _body(said: Mapping[str, str]) -> EditBody:
    """Read what was asked; nobody for a mentor is an act of its own in a form."""
    known = {name: said[name] for name in _SAID if name in said}
    values: dict[str, str | None] = {**_DEFAULTS, **known}
    if values["action"] == "none":
        values |= {"action": "move", "mentor_id": None}
    return read_form(EditBody, values)


def _faults(error: Refused, said: Mapping[str, str]) -> dict[str, list[Label]]:
    """Say beside its field what is wrong with whoever was named."""
    field = "with_learner_id" if said.get("action") == "swap" else "mentor_id"
    if isinstance(error, NotInCohort):
        return {field: [_UNKNOWN.get(error.kind, _UNKNOWN["learner"])]}
    if isinstance(error, NoSuchPair):
        return {field: [error.why]}
    found = by_field(error)
    if field not in said and said.get("action", "move") in ("move", "swap"):
        return {field: [_WHO]}
    return {field if name in ("", "body") else name: told for name, told in found.items()}


def _listed(looked: Looked) -> Collection[str]:
    newest = () if looked.newest is None else looked.newest.moved
    moved = {
        str(one[name]) for one in newest for name in ("learner_id", "before", "after") if one[name]
    }
    return {one.mentor_id for one in looked.listed} | moved


def _people(change: object) -> set[str]:
    names = ("learner_id", "before", "after")
    return {str(getattr(change, name)) for name in names if getattr(change, name)}
