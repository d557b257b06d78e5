"""My overview: where I stand in each programme, what happens next, and one thing to do."""

from __future__ import annotations

from fastapi.responses import HTMLResponse, Response

from api.pages.learner.places import OwnView, learner_of, standings, where
from api.pages.learner.reasons import reason_of
from api.pages.routing import PageRouter
from api.schemas.base import Id
from api.services.pairing import answering, waiting
from api.services.privacy.preferences import get_preference
from api.store import Tx
from api.store.people import names_of

router = PageRouter()
HOME = "/my"


@router.look(HOME, needs="get_learner")
def show_overview(view: OwnView) -> HTMLResponse:
    """Show where the visitor stands."""
    with view.read() as tx:
        found = standings(view, tx)
        people = [one.pair.mentor_id for one in found if one.pair]
        people += [mentor_id for one in found for mentor_id in one.next_mentors]
        names = names_of(tx, view.who.tenant_id, people)
        said = get_preference(tx, view.acting("get_preferences"), learner_of(view))
    return view.page(
        "learner/overview.html",
        standings=found,
        names=names,
        automatic=said is None or said.automated_matching,
        where=where,
        reason_of=reason_of,
    )


@router.act("/my/requests/{request_id}/withdraw", needs="withdraw_request")
def withdraw(request_id: Id, view: OwnView) -> Response:
    """Take a request back."""

    def effect(tx: Tx) -> str:
        answering.withdraw(tx, view.who, request_id, view.now)
        return HOME

    return view.once(effect, "request-withdrawn")


@router.act("/my/waiting/{programme_id}/leave", needs="leave_waitlist")
def leave(programme_id: Id, view: OwnView) -> Response:
    """Stop waiting."""

    def effect(tx: Tx) -> str:
        waiting.leave_waitlist(tx, view.who, programme_id, learner_of(view), view.now)
        return HOME

    return view.once(effect, "left-queue")
