"""Who waits: for a mentor, for a mentor's answer, for a human."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response

from api.cursors import instant_of
from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import KINDS, REASONS, named
from api.schemas.privacy import AnswerBody
from api.services.errors import Unacceptable
from api.services.pairing import answering, waiting
from api.services.pairing.discretion import told_request
from api.services.pairing.reading import list_requests
from api.services.privacy import human_requests
from api.services.programmes.programmes import list_programmes
from api.store import Tx, orm
from api.store.people import names_of
from features.label import Label

router = PageRouter()
_ROWS, _PROGRAMMES = 50, 200
Word = Annotated[str, Query(max_length=200)]
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/hr/waiting", needs="close_human_request")
def queue(view: ViewDep, programme: Word = "", cursor: Cursor = None) -> Response:
    """Show who waits for a mentor of a programme, in order."""
    place = view.cursors.after(cursor)
    after = None if place is None else (str(place[0]), int(place[1] or 0))
    with view.read() as tx:
        programmes = _programmes(tx, view)
        chosen = programme or next(iter(programmes), "")
        rows = (
            waiting.waitlist(
                tx,
                view.acting("list_waitlist"),
                chosen,
                kind=None,
                after=after,
                limit=_ROWS + 1,
            )
            if chosen
            else []
        )
        shown, leads_on = view.cursors.cut(rows, _ROWS, lambda one: [one.row.kind, one.position])
        return view.page(
            "hr_people/queue.html",
            programmes=programmes,
            chosen=chosen,
            places=[
                (one, named(REASONS, one.row.reason_code), named(KINDS, one.row.kind))
                for one in shown
            ],
            names=names_of(tx, view.who.tenant_id, [one.row.learner_id for one in shown]),
            cursor=leads_on,
        )


@router.act("/hr/waiting/{programme_id}/{learner_id}/leave", needs="leave_waitlist")
def take_off(programme_id: str, learner_id: str, view: ViewDep) -> Response:
    """Take somebody off a waitlist."""

    def effect(tx: Tx) -> str:
        waiting.leave_waitlist(tx, view.who, programme_id, learner_id, view.now)
        return f"/hr/waiting?{urlencode({'programme': programme_id, 'done': 'left-queue'})}"

    return view.once(effect)


@router.look("/hr/waiting/requests", needs="close_human_request")
def open_requests(view: ViewDep, cursor: Cursor = None) -> Response:
    """Show which mentors have not answered yet, the newest first."""
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    who = view.acting("list_requests")
    with view.read() as tx:
        rows = list_requests(tx, who, state="pending", after=after, limit=_ROWS + 1)
        shown, leads_on = view.cursors.cut(
            rows,
            _ROWS,
            lambda one: [one.request.created_at.isoformat(), one.request.request_id],
        )
        told = [told_request(who, one) for one in shown]
        people = {person for one in told for person in (one.learner_id, one.mentor_id)}
        return view.page(
            "hr_people/requests.html",
            requests=told,
            names=names_of(tx, who.tenant_id, people),
            programmes=_programmes(tx, view),
            cursor=leads_on,
        )


@router.act("/hr/waiting/requests/{request_id}/withdraw", needs="withdraw_request")
def withdraw(request_id: str, view: ViewDep) -> Response:
    """Take a request back for a learner."""

    def effect(tx: Tx) -> str:
        answering.withdraw(tx, view.who, request_id, view.now)
        return "/hr/waiting/requests?done=request-withdrawn"

    return view.once(effect)


@router.look("/hr/waiting/humans", needs="close_human_request")
def who_asks(view: ViewDep, state: Word = "open", cursor: Cursor = None) -> Response:
    """Show who asks for a human, the oldest first."""
    return _humans(view, state, cursor)


@router.act("/hr/waiting/humans/{human_request_id}", needs="close_human_request")
def answer(human_request_id: str, view: ViewDep) -> Response:
    """Answer who asked for a human."""
    typed = filled_in(view.form)

    def effect(tx: Tx) -> str:
        said = read_form(AnswerBody, typed).answer
        human_requests.close_human_request(
            tx, view.who, human_request_id, said, now=view.now, request_id=view.request_id
        )
        return "/hr/waiting/humans?done=human-answered"

    try:
        return view.once(effect)
    except Unacceptable as error:
        faults = {f"{human_request_id}-{name}": one for name, one in by_field(error).items()}
        return _humans(view, "open", None, {human_request_id: typed.get("answer", "")}, faults)


def _humans(
    view: View,
    state: str,
    cursor: str | None,
    typed: dict[str, str] | None = None,
    faults: dict[str, list[Label]] | None = None,
) -> Response:
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    state = "closed" if state == "closed" else "open"
    with view.read() as tx:
        rows = human_requests.list_human_requests(
            tx, view.acting("list_human_requests"), state=state, after=after, limit=_ROWS + 1
        )
        shown, leads_on = view.cursors.cut(rows, _ROWS, _human_place)
        return view.page(
            "hr_people/humans.html",
            422 if faults else 200,
            asked=[(one, named(REASONS, one.reason_code)) for one in shown],
            names=names_of(tx, view.who.tenant_id, [one.person_id for one in shown]),
            programmes=_programmes(tx, view),
            state=state,
            cursor=leads_on,
            typed=typed or {},
            faults=faults or {},
        )


def _programmes(tx: Tx, view: View) -> dict[str, str]:
    """Return the names of the company's programmes by id."""
    who = view.acting("list_programmes")
    found = list_programmes(tx, who, after=None, limit=_PROGRAMMES)
    return {one.programme_id: one.name for one in found}


def _human_place(one: orm.HumanRequest) -> list[str | int | float | None]:
    return [one.created_at.isoformat(), one.human_request_id]
