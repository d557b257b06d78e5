"""Learners: profiles, assessments, gaps."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import Response

from api.deps import CallDep
from api.routes.profiles import Cursor, Profiles, Status, Text, asked_for
from api.routes.router import ApiRouter
from api.schemas.assessments import AddedView, AssessmentsBody, LearnerGapsView
from api.schemas.base import Id, Limit, Page
from api.schemas.people import Layer, LearnerBatch, LearnerBody, LearnerPatch
from api.schemas.people_views import BatchView, LearnerView, RemovedView
from api.services.company import assessing, gaps
from api.store import Tx

router = ApiRouter("/v1", tag="learners")
_LEARNERS = Profiles("learner", LearnerView)


@router.get("/learners", operation_id="list_learners")
def list_learners(
    call: CallDep,
    search: Text = None,
    department: Text = None,
    site: Text = None,
    post_id: Id | None = None,
    manager_id: Id | None = None,
    layer: Layer | None = None,
    status: Status | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[LearnerView]:
    """List learners by id: oneself, one's team, or all of the company."""
    wanted = asked_for(
        call,
        status,
        search=search,
        department=department,
        site=site,
        post_id=post_id,
        manager_id=manager_id,
        layer=layer,
    )
    return _LEARNERS.page(call, wanted, limit=limit, cursor=cursor)


@router.get("/learners/{learner_id}", operation_id="get_learner")
def get_learner(learner_id: Id, call: CallDep) -> LearnerView:
    """Return a learner."""
    return _LEARNERS.one(call, learner_id)


@router.put("/learners/{learner_id}", operation_id="put_learner")
def put_learner(learner_id: Id, body: LearnerBody, call: CallDep) -> LearnerView:
    """Make somebody a learner, or describe a learner anew; what is left out is cleared."""
    return _LEARNERS.put(call, learner_id, body)


@router.patch("/learners/{learner_id}", operation_id="patch_learner")
def patch_learner(learner_id: Id, body: LearnerPatch, call: CallDep) -> LearnerView:
    """Change some fields; a learner herself only what she says of herself."""
    return _LEARNERS.patch(call, learner_id, body)


@router.delete("/learners/{learner_id}", operation_id="delete_learner")
def delete_learner(learner_id: Id, call: CallDep) -> RemovedView:
    """Delete a learner's profile and assessments; refused while she has a live pair."""
    return _LEARNERS.delete(call, learner_id)


@router.post("/learners:batch", operation_id="put_learners", response_model=BatchView)
def put_learners(body: LearnerBatch, call: CallDep) -> Response:
    """Put many learners; each has an answer of its own, and one that is wrong stops no other."""
    return _LEARNERS.batch(call, body)


@router.post(
    "/learners/{learner_id}/assessments",
    operation_id="add_assessments",
    status_code=201,
    response_model=AddedView,
)
def add_assessments(learner_id: Id, body: AssessmentsBody, call: CallDep) -> Response:
    """Add levels of a learner: her own view, her manager's, or any source for HR's systems."""
    assessed = [one.model_dump() for one in body.assessments]

    def effect(tx: Tx) -> AddedView:
        change = assessing.add_assessments(
            tx, call.who, learner_id, assessed, call.now, call.request_id
        )
        n_added, n_changed = len(change.added), len(change.changed)
        return AddedView(learner_id=learner_id, added=n_added, changed=n_changed)

    return call.once(body, effect)


@router.get("/learners/{learner_id}/gaps", operation_id="get_gaps")
def get_gaps(learner_id: Id, call: CallDep) -> LearnerGapsView:
    """Return what a learner lacks today, by which evidence and which version of the model."""
    with call.read() as tx:
        found = gaps.gaps_of(tx, call.who, learner_id, call.now)
    shown = [asdict(one) | {"name": one.name.text(call.lang)} for one in found.gaps]
    return LearnerGapsView.model_validate(asdict(found) | {"gaps": shown})
