"""Whom a mentor may be matched with."""

from __future__ import annotations

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id
from api.schemas.candidates import CandidatesView, CandidateView
from api.schemas.reasons import reason_views
from api.services.recommending import candidates
from api.services.recommending.candidates import Candidate
from features.label import Lang

router = ApiRouter("/v1/mentors/{mentor_id}/candidates", tag="mentors")


@router.get("/{programme_id}", operation_id="list_candidates")
def list_candidates(mentor_id: Id, programme_id: Id, call: CallDep) -> CandidatesView:
    """List whom a mentor may be matched with in a programme, and why; nobody is named."""
    with call.read() as tx:
        found = candidates.list_candidates(
            tx, call.who, call.recommending.companies, programme_id, mentor_id, call.now
        )
    return CandidatesView(
        programme_id=programme_id,
        possible=found.possible,
        items=[_view(one, call.lang) for one in found.items],
    )


def _view(one: Candidate, lang: Lang) -> CandidateView:
    return CandidateView(
        post=one.post.text(lang),
        department=one.department,
        wants=[label.text(lang) for label in one.wants],
        offered=[label.text(lang) for label in one.offered],
        reasons=reason_views(one.reasons, lang),
        listed=one.listed,
    )
