"""What waits for a mentor, her learners, her load; requests are answered here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.mentor.reasons import DECLINING
from api.pages.mentor.who import mentor_of, recommender_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.base import Id
from api.schemas.choices import DeclineBody
from api.services.errors import Unacceptable
from api.services.pairing import answering
from api.services.pairing.mentoring import mentoring_of
from api.services.pairing.visible import request_for
from api.services.recommending.candidates import Candidate, who_ask
from api.services.recommending.cohorts import Companies
from api.store import Tx
from api.store.requests import Asked
from features.errors import InvalidTables
from features.label import Label

router = PageRouter()


@router.look("/mentoring", needs="accept_request")
def mentoring(view: ViewDep, request: Request) -> HTMLResponse:
    """Show requests, learners and load."""
    return _shown(view, request)


@router.act("/mentoring/requests/{request_id}/accept", needs="accept_request")
def accept_learner(request_id: Id, view: ViewDep) -> Response:
    """Accept a learner."""

    def effect(tx: Tx) -> str:
        asked = answering.accept(tx, view.who, request_id, view.now)
        return f"/mentoring/pairs/{asked.pair.pair_id}?done=learner-accepted"

    return view.once(effect)


@router.act("/mentoring/requests/{request_id}/decline", needs="decline_request")
def decline_learner(request_id: Id, view: ViewDep, request: Request) -> Response:
    """Decline a learner, with a reason."""
    values = filled_in(view.form)
    try:
        said = read_form(DeclineBody, values)
    except Unacceptable as error:
        with view.read() as tx:
            request_for(tx, view.who, request_id, side="mentor")
        return _shown(view, request, request_id, by_field(error), values)

    def effect(tx: Tx) -> str:
        answering.decline(
            tx, view.who, request_id, view.now, reason_code=said.reason_code, note=said.note
        )
        return "/mentoring"

    return view.once(effect, "learner-declined")


def _shown(
    view: View,
    request: Request,
    opened: str = "",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    me, companies = mentor_of(view), recommender_of(request).companies
    with view.read() as tx:
        found = mentoring_of(tx, view.acting("get_mentor"), view.now)
        speaks = _speaks(tx, view, companies, found.requests, me)
    return view.page(
        "mentor/overview.html",
        422 if faults else 200,
        found=found,
        speaks=speaks,
        today=view.now.date(),
        reasons=DECLINING,
        opened=opened,
        faults=faults or {},
        values=values or {},
    )


def _speaks(
    tx: Tx, view: View, companies: Companies, requests: Sequence[Asked], me: str
) -> dict[tuple[str, str], Candidate]:
    """Return what speaks for the mentor and who asks; nothing where that cannot be told."""
    asking: defaultdict[str, set[str]] = defaultdict(set)
    for one in requests:
        asking[one.pair.programme_id].add(one.pair.learner_id)
    try:
        return who_ask(tx, view.who, companies, asking, mentor_id=me, now=view.now)
    except InvalidTables:
        return {}
