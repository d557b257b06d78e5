"""What is done with a person: paired by hand, leaves the company, is no learner or mentor more."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_data import words
from api.pages.hr_data.person import path_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.problems import said_of
from api.schemas.pairs import LeaveBody, PairBody
from api.services.company import reading, removing
from api.services.company.cells import Side
from api.services.company.errors import InUse
from api.services.errors import NoSuchPair, NotFound, Unacceptable
from api.services.pairing import by_hand, leaving
from api.services.pairing.errors import LearnerLeft, NoFreeSeat
from api.services.pairing.reading import list_pairs
from api.services.programmes.programmes import list_programmes
from api.store import Tx
from api.store.errors import AlreadyPaired
from api.store.pairs import PairFilter
from api.store.people import is_on_side, names_of
from features.label import Label

router = PageRouter()
_PROGRAMMES = 200
_PAIRS = 200


@router.look("/hr/people/learners/{person_id}/pair", needs="create_pair")
def pair_form(person_id: str, view: ViewDep) -> Response:
    """Show the form by which HR pairs a learner."""
    return _pairing(view, person_id, {})


@router.act("/hr/people/learners/{person_id}/pair", needs="create_pair")
def make_pair(person_id: str, view: ViewDep) -> Response:
    """Pair a learner with a mentor, and lead to the pair, which says what rules it breaks."""

    def effect(tx: Tx) -> str:
        body = read_form(PairBody, {**filled_in(view.form), "learner_id": person_id})
        pair = by_hand.make_pair(
            tx,
            view.who,
            body.programme_id,
            person_id,
            body.mentor_id,
            reason_code=body.reason_code,
            now=view.now,
            request_id=view.request_id,
        )
        return f"/hr/pairs/{pair.pair_id}"

    try:
        return view.once(effect, "pair-made")
    except Unacceptable as error:
        return _pairing(view, person_id, by_field(error))
    except (LearnerLeft, NoFreeSeat, AlreadyPaired) as error:
        said = Label(said_of(error, "zh"), said_of(error, "en"))
        return _pairing(view, person_id, {"mentor_id": [said]})
    except NoSuchPair as error:
        return _pairing(view, person_id, {"mentor_id": [error.why]})
    except NotFound as error:
        if error.kind != "mentor":
            raise
        return _pairing(view, person_id, {"mentor_id": [words.NO_SUCH_MENTOR]})


@router.look("/hr/people/learners/{person_id}/leave", needs="leave_company")
def learner_leaves(person_id: str, view: ViewDep) -> Response:
    """Show what comes of it when a learner leaves."""
    return _leaving(view, "learner", person_id)


@router.act("/hr/people/learners/{person_id}/leave", needs="leave_company")
def learner_left(person_id: str, view: ViewDep) -> Response:
    """Note that a learner leaves."""
    return _leave(view, "learner", person_id)


@router.look("/hr/people/mentors/{person_id}/leave", needs="leave_company")
def mentor_leaves(person_id: str, view: ViewDep) -> Response:
    """Show what comes of it when a mentor leaves."""
    return _leaving(view, "mentor", person_id)


@router.act("/hr/people/mentors/{person_id}/leave", needs="leave_company")
def mentor_left(person_id: str, view: ViewDep) -> Response:
    """Note that a mentor leaves."""
    return _leave(view, "mentor", person_id)


@router.look("/hr/people/learners/{person_id}/delete", needs="delete_learner")
def learner_goes(person_id: str, view: ViewDep) -> Response:
    """Ask whether a learner's profile is to go."""
    return _deleting(view, "learner", person_id)


@router.act("/hr/people/learners/{person_id}/delete", needs="delete_learner")
def learner_gone(person_id: str, view: ViewDep) -> Response:
    """Delete a learner's profile."""
    return _delete(view, "learner", person_id)


@router.look("/hr/people/mentors/{person_id}/delete", needs="delete_mentor")
def mentor_goes(person_id: str, view: ViewDep) -> Response:
    """Ask whether a mentor's profile is to go."""
    return _deleting(view, "mentor", person_id)


@router.act("/hr/people/mentors/{person_id}/delete", needs="delete_mentor")
def mentor_gone(person_id: str, view: ViewDep) -> Response:
    """Delete a mentor's profile."""
    return _delete(view, "mentor", person_id)


def _pairing(view: View, person_id: str, faults: dict[str, list[Label]]) -> Response:
    with view.read() as tx:
        if not is_on_side(tx, view.who.tenant_id, "learner", person_id):
            raise NotFound("learner", person_id)
        who = view.acting("list_programmes")
        return view.page(
            "hr_data/pair.html",
            422 if faults else 200,
            person_id=person_id,
            name=names_of(tx, view.who.tenant_id, [person_id])[person_id],
            programmes=list_programmes(tx, who, after=None, limit=_PROGRAMMES),
            reasons=words.PAIR_REASONS,
            said=filled_in(view.form),
            faults=faults,
        )


def _leaving(
    view: View, side: Side, person_id: str, faults: dict[str, list[Label]] | None = None
) -> Response:
    with view.read() as tx:
        pairs = _live(tx, view, person_id)
        return view.page(
            "hr_data/leave.html",
            422 if faults else 200,
            side=side,
            person_id=person_id,
            fields=reading.get_profile(tx, view.who, side, person_id, view.now).fields,
            as_learner=[one for one in pairs if one.learner_id == person_id],
            as_mentor=[one for one in pairs if one.mentor_id == person_id],
            left_on=str(view.form.get("left_on", view.now.date().isoformat())),
            faults=faults or {},
        )


def _live(tx: Tx, view: View, person_id: str) -> list[Any]:
    wanted = PairFilter(of_person=person_id)
    found = list_pairs(tx, view.acting("list_pairs"), wanted, after=None, limit=_PAIRS)
    return [pair for pair in found if pair.ended_at is None]


def _leave(view: View, side: Side, person_id: str) -> Response:
    def effect(tx: Tx) -> str:
        body = read_form(LeaveBody, filled_in(view.form))
        leaving.leave(
            tx, view.who, person_id, body.left_on, now=view.now, request_id=view.request_id
        )
        return path_of(side, person_id)

    try:
        return view.once(effect, "left")
    except Unacceptable as error:
        return _leaving(view, side, person_id, by_field(error))


def _deleting(view: View, side: Side, person_id: str, error: InUse | None = None) -> Response:
    with view.read() as tx:
        return view.page(
            "hr_data/delete.html",
            409 if error else 200,
            side=side,
            person_id=person_id,
            fields=reading.get_profile(tx, view.who, side, person_id, view.now).fields,
            hindrances=[fault.message for fault in error.faults] if error else [],
        )


def _delete(view: View, side: Side, person_id: str) -> Response:
    def effect(tx: Tx) -> str:
        removing.remove_profile(tx, view.who, side, person_id, view.now, view.request_id)
        return f"/hr/people?side={side}"

    try:
        return view.once(effect, "deleted")
    except InUse as error:
        return _deleting(view, side, person_id, error)
