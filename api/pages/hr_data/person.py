"""One learner or mentor: who she is, what she lacks or teaches, her pairs; and changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel

from api.pages.forms import read_form
from api.pages.hr_data import profile_form as fields
from api.pages.hr_data.spoken import Spoken
from api.pages.hr_data.style_words import answers, questions
from api.pages.profile.places import every_zone, language, place
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import ORIGINS, PAIR_STATES
from api.schemas.people import LearnerBody, LearnerPatch, MentorBody, MentorPatch
from api.services.company import gaps, profiles, reading
from api.services.company.cells import TABLE_OF, Profile, Side
from api.services.company.naming import known_names
from api.services.errors import Fault, Unacceptable
from api.services.pairing.reading import list_pairs
from api.store import Tx
from api.store.pairs import PairFilter
from api.store.people import is_on_side, names_of
from api.store.seats import free_seats
from api.store.time_zones import usual_zone
from features.label import Label
from features.schema import SOURCES, TABLES

router = PageRouter()
_PAIRS = 20
_BODIES: Mapping[Side, type[BaseModel]] = {"learner": LearnerBody, "mentor": MentorBody}
_PATCHES: Mapping[Side, type[BaseModel]] = {"learner": LearnerPatch, "mentor": MentorPatch}
_ID = Label("请填写工号", "an id is needed")
_THERE = Label("已有此工号，请直接修改该资料", "there is one of this id already: change that one")


def path_of(side: Side, person_id: str) -> str:
    """Return the address of somebody's page."""
    return f"/hr/people/{side}s/{person_id}"


@router.look("/hr/people/learners/new", needs="put_learner")
def new_learner(view: ViewDep) -> Response:
    """Show the form of a new learner."""
    return _form(view, "learner")


@router.act("/hr/people/learners/new", needs="put_learner")
def make_learner(view: ViewDep) -> Response:
    """Make somebody a learner."""
    return _make(view, "learner")


@router.look("/hr/people/mentors/new", needs="put_mentor")
def new_mentor(view: ViewDep) -> Response:
    """Show the form of a new mentor."""
    return _form(view, "mentor")


@router.act("/hr/people/mentors/new", needs="put_mentor")
def make_mentor(view: ViewDep) -> Response:
    """Make somebody a mentor."""
    return _make(view, "mentor")


@router.look("/hr/people/learners/{person_id}", needs="leave_company")
def learner(person_id: str, view: ViewDep) -> Response:
    """Show a learner."""
    return _person(view, "learner", person_id)


@router.look("/hr/people/mentors/{person_id}", needs="leave_company")
def mentor(person_id: str, view: ViewDep) -> Response:
    """Show a mentor."""
    return _person(view, "mentor", person_id)


@router.look("/hr/people/learners/{person_id}/edit", needs="put_learner")
def learner_form(person_id: str, view: ViewDep) -> Response:
    """Show the form of a learner."""
    return _form(view, "learner", person_id)


@router.act("/hr/people/learners/{person_id}/edit", needs="put_learner")
def change_learner(person_id: str, view: ViewDep) -> Response:
    """Change a learner."""
    return _change(view, "learner", person_id)


@router.look("/hr/people/mentors/{person_id}/edit", needs="put_mentor")
def mentor_form(person_id: str, view: ViewDep) -> Response:
    """Show the form of a mentor."""
    return _form(view, "mentor", person_id)


@router.act("/hr/people/mentors/{person_id}/edit", needs="put_mentor")
def change_mentor(person_id: str, view: ViewDep) -> Response:
    """Change a mentor."""
    return _change(view, "mentor", person_id)


def _person(view: View, side: Side, person_id: str) -> Response:
    with view.read() as tx:
        found = reading.get_profile(tx, view.who, side, person_id, view.now).fields
        other: Side = "mentor" if side == "learner" else "learner"
        return view.page(
            "hr_data/person.html",
            side=side,
            person_id=person_id,
            fields=found,
            groups=fields.columns_of(side),
            style=answers(side, found["style"]),
            spoken=[language(view.formats, one) for one in found["languages"]],
            other=other if is_on_side(tx, view.who.tenant_id, other, person_id) else "",
            sources={one.code: one.label for one in SOURCES},
            **_around(tx, view, side, person_id, found),
        )


def _around(
    tx: Tx, view: View, side: Side, person_id: str, found: dict[str, Any]
) -> dict[str, Any]:
    """Return what a person's page shows beside her profile."""
    tenant_id = view.who.tenant_id
    mine = (
        PairFilter(learner_id=person_id) if side == "learner" else PairFilter(mentor_id=person_id)
    )
    pairs = list_pairs(tx, view.acting("list_pairs"), mine, after=None, limit=_PAIRS)
    ids = {one for pair in pairs for one in (pair.learner_id, pair.mentor_id)}
    ids |= {found["manager_id"]} - {None}
    called = known_names(tx, tenant_id)
    return {
        "pairs": pairs,
        "names": names_of(tx, tenant_id, ids),
        "post": called.posts.get(found["post_id"] or ""),
        "competencies": called.competencies,
        "gaps": gaps.gaps_of(tx, view.acting("get_gaps"), person_id, view.now)
        if side == "learner"
        else None,
        "free": free_seats(tx, tenant_id, [person_id]).get(person_id, 0),
        "PAIR_STATES": PAIR_STATES,
        "ORIGINS": ORIGINS,
    }


def _form(
    view: View,
    side: Side,
    person_id: str = "",
    *,
    error: Unacceptable | None = None,
) -> Response:
    with view.read() as tx:
        cells: dict[str, Any] = {}
        if error is not None:
            cells = fields.typed(view.form, side)
        elif person_id:
            found = reading.get_profile(tx, view.who, side, person_id, view.now)
            cells = fields.shown(found.fields)
        else:
            cells = {"time_zone": usual_zone(tx, view.who.tenant_id)}
        called = known_names(tx, view.who.tenant_id)
        return view.page(
            "hr_data/person_form.html",
            422 if error else 200,
            side=side,
            person_id=person_id,
            cells=cells,
            groups=fields.columns_of(side),
            questions=questions(side, cells),
            spoken=Spoken.of(view.formats, cells.get("languages", ()), typed=error is not None),
            zones=every_zone(view.lang),
            place=place(cells.get("time_zone") or "", view.lang),
            own=TABLE_OF[side],
            tables=TABLES,
            is_long=fields.is_long,
            choices=lambda column: [
                (one.code, one.label.text(view.lang)) for one in column.choices
            ],
            texts=lambda choices: [(value, label.text(view.lang)) for value, label in choices],
            rows=_rows_of_expertise(cells),
            posts=called.posts,
            competencies=called.competencies,
            faults=fields.faults_of(error) if error else {},
        )


def _rows_of_expertise(cells: dict[str, Any]) -> int:
    numbers = [name.split("-")[1] for name in cells if name.startswith("expertise-")]
    return max((int(one) + 1 for one in numbers if one.isdecimal()), default=0) + fields.BLANK_ROWS


def _change(view: View, side: Side, person_id: str) -> Response:
    try:
        body = read_form(_PATCHES[side], fields.said(view.form, side))
        given = Profile(side, person_id, body.model_dump(exclude_unset=True))
        who = view.acting(f"patch_{side}")
        with view.read() as tx:
            checked = profiles.check_patch(tx, who, given, view.now)
        with view.write() as tx:
            profiles.patch_profile(tx, who, checked, view.now, view.request_id)
    except Unacceptable as error:
        return _form(view, side, person_id, error=error)
    return view.go(path_of(side, person_id), "saved")


def _make(view: View, side: Side) -> Response:
    try:
        person_id = str(view.form.get("person_id", "")).strip()
        _check_new(view, side, person_id)
        said = fields.said(view.form, side)
        given = {name: value for name, value in said.items() if value is not None}
        body = read_form(_BODIES[side], given)
        profile = Profile(side, person_id, body.model_dump())
        with view.read() as tx:
            checked = profiles.check_put(tx, view.who, [profile], view.now)
        with view.write() as tx:
            profiles.put_profile(tx, view.who, checked, view.now, view.request_id)
    except Unacceptable as error:
        return _form(view, side, error=error)
    return view.go(path_of(side, person_id), "saved")


def _check_new(view: View, side: Side, person_id: str) -> None:
    if not person_id:
        raise Unacceptable(Fault("missing", "/person_id", _ID))
    with view.read() as tx:
        if is_on_side(tx, view.who.tenant_id, side, person_id):
            raise Unacceptable(Fault("taken", "/person_id", _THERE))
