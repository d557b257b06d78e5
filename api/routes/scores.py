"""Scores of inline profiles: for a first look, for tests, for systems that keep their own data."""

from __future__ import annotations

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.scores import ScoreBody, ScoresView, ScoreView
from api.services.programmes.policies import read_document
from api.services.recommending.scoring import score_inline
from matching.policy import Policy

router = ApiRouter("/v1", tag="scores")


@router.post("/score", operation_id="score_profiles")
def score_profiles(body: ScoreBody, call: CallDep) -> ScoresView:
    """Score a few learners with a few mentors, with reasons; nothing is stored."""
    said = body.policy
    policy = Policy() if said is None else read_document(said.root, "/body/policy")
    pairs = score_inline(
        [one.model_dump() for one in body.learners],
        [one.model_dump() for one in body.mentors],
        policy,
        call.now,
    )
    return ScoresView(scored_at=call.now, items=[ScoreView.of(pair, call.lang) for pair in pairs])
