"""What is scarce in a run: competencies, mentors' seats, and whom to recruit."""

from __future__ import annotations

from fastapi.responses import Response

from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.runs import reading
from api.store.people import names_of

router = PageRouter()
_SHOWN = 25
"""Competencies shown, the scarcest first."""


@router.look("/hr/runs/{run_id}/scarcity", needs="get_run_diagnosis")
def run_scarcity(run_id: str, view: ViewDep) -> Response:
    """Show demand against seats, the dearest seats, and expertise to recruit."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        told = reading.get_diagnosis(tx, view.who, run_id, view.lang)
        mentors = [one["mentor"] for one in told.get("scarce", ())]
        names = names_of(tx, view.who.tenant_id, mentors) if view.may("list_edits") else {}
    balance = told.get("balance", [])
    return view.page(
        "hr_review/scarcity.html",
        **head,
        balance=balance[:_SHOWN],
        more=len(balance) - len(balance[:_SHOWN]),
        most=max((max(one["demand"], one["supply"]) for one in balance[:_SHOWN]), default=1),
        scarce=told.get("scarce", []),
        recruit=told.get("recruit", []),
        load=told.get("concentration"),
        names=names,
    )
