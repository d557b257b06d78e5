"""What waits for a mentor, her learners, her load; requests are answered here."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.mentor.reasons import DECLINING
from api.pages.mentor.who import mentor_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.base import Id
from api.schemas.choices import DeclineBody
from api.services.errors import Unacceptable
from api.services.pairing import answering
from api.services.pairing.mentoring import mentoring_of
from api.services.pairing.visible import request_for
from api.store import Tx
from features.label import Label

router = PageRouter()


@router.look("/mentoring", needs="accept_request")
def mentoring(view: ViewDep) -> HTMLResponse:
    """Show requests, learners and load."""
    return _shown(view)


@router.act("/mentoring/requests/{request_id}/accept", needs="accept_request")
def accept_learner(request_id: Id, view: ViewDep) -> Response:
    """Accept a learner."""

    def effect(tx: Tx) -> str:
        asked = answering.accept(tx, view.who, request_id, view.now)
        return f"/mentoring/pairs/{asked.pair.pair_id}?done=learner-accepted"

    return view.once(effect)


@router.act("/mentoring/requests/{request_id}/decline", needs="decline_request")
def decline_learner(request_id: Id, view: ViewDep) -> Response:
    """Decline a learner, with a reason."""
    values = filled_in(view.form)
    try:
        said = read_form(DeclineBody, values)
    except Unacceptable as error:
        with view.read() as tx:
            request_for(tx, view.who, request_id, side="mentor")
        return _shown(view, request_id, by_field(error), values)

    def effect(tx: Tx) -> str:
        answering.decline(
            tx, view.who, request_id, view.now, reason_code=said.reason_code, note=said.note
        )
        return "/mentoring"

    return view.once(effect, "learner-declined")


def _shown(
    view: View,
    opened: str = "",
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    mentor_of(view)
    with view.read() as tx:
        found = mentoring_of(tx, view.acting("get_mentor"), view.now)
    return view.page(
        "mentor/overview.html",
        422 if faults else 200,
        found=found,
        today=view.now.date(),
        reasons=DECLINING,
        opened=opened,
        faults=faults or {},
        values=values or {},
    )
