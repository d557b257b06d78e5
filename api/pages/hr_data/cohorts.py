"""Cohorts: opened for everyone or for the people listed, closed."""

from __future__ import annotations

import re
from typing import Any

from fastapi.responses import Response

from api.pages.forms import filled_in, read_form
from api.pages.hr_data import words
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.programmes import CohortBody, MembersBody
from api.services.company.naming import known_names
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.programmes import cohorts, programmes
from api.services.programmes.cohorts import CohortDetail, Membership
from api.store import Tx
from api.store.people import names_of
from features.label import Label

router = PageRouter()
_BETWEEN = re.compile(r"[\s,，、;；]+")
_LISTS = ("departments", "posts", "layers")
_PEOPLE_SHOWN = 50
_MOST_TYPED = 3_000
"""Ids of a list that is put into the form as it stands; a longer one is said anew."""
_FAULTS_SHOWN = 20


@router.look("/hr/programmes/{programme_id}/cohorts/new", needs="create_cohort")
def new_cohort(programme_id: str, view: ViewDep) -> Response:
    """Show the form of a new cohort."""
    return _form(view, programme_id, {"everyone": "true"})


@router.act("/hr/programmes/{programme_id}/cohorts/new", needs="create_cohort")
def open_cohort(programme_id: str, view: ViewDep) -> Response:
    """Open a cohort."""

    def effect(tx: Tx) -> str:
        if not str(view.form.get("name", "")).strip():
            raise Unacceptable(Fault("missing", "/name", words.NAME_IT))
        said = _members(view) | {"name": str(view.form["name"]).strip()}
        body = read_form(CohortBody, said)
        made = cohorts.create_cohort(
            tx,
            view.who,
            programme_id,
            cohort_id=None,
            name=body.name,
            membership=_membership(body),
            now=view.now,
        )
        return f"/hr/programmes/{programme_id}/cohorts/{made.cohort.cohort_id}"

    try:
        return view.once(effect, "cohort-open")
    except Unacceptable as error:
        return _form(view, programme_id, _typed(view), _faults(error))


@router.look("/hr/programmes/{programme_id}/cohorts/{cohort_id}", needs="get_cohort")
def cohort(programme_id: str, cohort_id: str, view: ViewDep) -> Response:
    """Show a cohort and who takes part."""
    with view.read() as tx:
        found = _found(tx, view, programme_id, cohort_id)
        ids = [*found.learners[:_PEOPLE_SHOWN], *found.mentors[:_PEOPLE_SHOWN]]
        return view.page(
            "hr_data/cohort.html",
            found=found,
            one=found.cohort,
            programme=programmes.get_programme(tx, view.acting("get_programme"), programme_id),
            names=names_of(tx, view.who.tenant_id, ids),
            shown=_PEOPLE_SHOWN,
        )


@router.look(
    "/hr/programmes/{programme_id}/cohorts/{cohort_id}/members", needs="put_cohort_members"
)
def members_form(programme_id: str, cohort_id: str, view: ViewDep) -> Response:
    """Show the form by which HR says anew who takes part."""
    with view.read() as tx:
        found = _found(tx, view, programme_id, cohort_id)
    said: dict[str, Any] = {"everyone": "true" if found.cohort.everyone else "false"}
    if len(found.learners) + len(found.mentors) <= _MOST_TYPED:
        said |= {"learners": "\n".join(found.learners), "mentors": "\n".join(found.mentors)}
    return _form(view, programme_id, said, cohort=found)


@router.act("/hr/programmes/{programme_id}/cohorts/{cohort_id}/members", needs="put_cohort_members")
def put_members(programme_id: str, cohort_id: str, view: ViewDep) -> Response:
    """Say anew who takes part."""
    with view.read() as tx:
        found = _found(tx, view, programme_id, cohort_id)
    try:
        body = read_form(MembersBody, _members(view))
        with view.write() as tx:
            cohorts.put_members(tx, view.who, cohort_id, _membership(body))
    except Unacceptable as error:
        return _form(view, programme_id, _typed(view), _faults(error), cohort=found)
    return view.go(f"/hr/programmes/{programme_id}/cohorts/{cohort_id}", "saved")


@router.look("/hr/programmes/{programme_id}/cohorts/{cohort_id}/close", needs="close_cohort")
def ask_to_close(programme_id: str, cohort_id: str, view: ViewDep) -> Response:
    """Ask whether a cohort is to be closed."""
    with view.read() as tx:
        found = _found(tx, view, programme_id, cohort_id)
    return view.page("hr_data/cohort_close.html", one=found.cohort)


@router.act("/hr/programmes/{programme_id}/cohorts/{cohort_id}/close", needs="close_cohort")
def close_cohort(programme_id: str, cohort_id: str, view: ViewDep) -> Response:
    """Close a cohort."""
    with view.read() as tx:
        _found(tx, view, programme_id, cohort_id)
    with view.write() as tx:
        cohorts.close_cohort(tx, view.who, cohort_id)
    return view.go(f"/hr/programmes/{programme_id}/cohorts/{cohort_id}", "cohort-closed")


def _found(tx: Tx, view: View, programme_id: str, cohort_id: str) -> CohortDetail:
    found = cohorts.get_cohort(tx, view.acting("get_cohort"), cohort_id)
    if found.cohort.programme_id != programme_id:
        raise NotFound("cohort", cohort_id)
    return found


def _members(view: View) -> dict[str, Any]:
    """Return who is to take part, as a form says it; a list left empty means all of today."""
    if view.form.get("everyone") == "true":
        return {"everyone": True}
    said: dict[str, Any] = {"everyone": False}
    for side in ("learners", "mentors"):
        ids = [one for one in _BETWEEN.split(str(view.form.get(side, ""))) if one]
        said |= {side: ids} if ids else {}
    chosen = filled_in(view.form, lists=_LISTS)
    return said | {name: chosen[name] for name in _LISTS}


def _membership(body: MembersBody) -> Membership:
    return Membership(
        body.everyone,
        None if body.learners is None else tuple(body.learners),
        None if body.mentors is None else tuple(body.mentors),
        tuple(body.layers),
        tuple(body.departments),
        tuple(body.posts),
    )


def _typed(view: View) -> dict[str, Any]:
    return filled_in(view.form, lists=_LISTS)


def _faults(error: Unacceptable) -> dict[str, list[Label]]:
    """Return what is wrong by field; of ids that nobody has, each by name."""
    told: dict[str, list[Label]] = {}
    for fault in error.faults[:_FAULTS_SHOWN]:
        field = next((part for part in fault.where.split("/") if part not in ("", "body")), "")
        one, said = fault.params.get("id"), fault.message
        message = said if one is None else Label(f"{said.zh}：{one}", f"{said.en}: {one}")
        told.setdefault(field, []).append(message)
    return told


def _form(
    view: View,
    programme_id: str,
    said: dict[str, Any],
    faults: dict[str, list[Label]] | None = None,
    *,
    cohort: CohortDetail | None = None,
) -> Response:
    with view.read() as tx:
        names = known_names(tx, view.who.tenant_id)
        return view.page(
            "hr_data/cohort_form.html",
            422 if faults else 200,
            programme=programmes.get_programme(tx, view.acting("get_programme"), programme_id),
            one=cohort.cohort if cohort else None,
            said=said,
            departments=names.departments,
            posts=names.posts,
            words=words,
            faults=faults or {},
        )
