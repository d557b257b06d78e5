"""Learners: profiles, assessments, gaps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.deps import CallDep
from api.routes.batches import batch_view
from api.schemas.assessments import AddedView, AssessmentsBody, LearnerGapsView
from api.schemas.base import Id, Limit, Page
from api.schemas.people import Layer, LearnerBatch, LearnerBody, LearnerPatch
from api.schemas.people_views import BatchView, LearnerView, RemovedView
from api.services.company import assessing, gaps, profiles, reading, removing
from api.services.company.cells import Profile
from api.services.company.reading import Shown
from api.store import Tx
from api.store.people import PeopleFilter

router = APIRouter(prefix="/v1", tags=["learners"])
Cursor = Annotated[str | None, Query(max_length=1000)]
Text = Annotated[str | None, Query(max_length=200)]


def view(shown: Shown) -> LearnerView:
    """Return a learner as she is answered."""
    return LearnerView(**shown.fields)


@router.get("/learners", operation_id="list_learners")
def list_learners(
    call: CallDep,
    department: Text = None,
    site: Text = None,
    post_id: Id | None = None,
    manager_id: Id | None = None,
    layer: Layer | None = None,
    status: Literal["active", "left"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[LearnerView]:
    """List learners by id: oneself, one's team, or all of the company."""
    wanted = PeopleFilter(
        today=call.now.date(),
        department=department,
        site=site,
        post_id=post_id,
        manager_id=manager_id,
        layer=layer,
        left=None if status is None else status == "left",
    )
    place = call.after(cursor)
    after = None if place is None else str(place[0])
    with call.read() as tx:
        found = reading.list_profiles(tx, call.who, "learner", wanted, after=after, limit=limit + 1)
    shown, leads_on = call.cut(found, limit, lambda one: [one.person_id])
    return Page(items=[view(one) for one in shown], next_cursor=leads_on)


@router.get("/learners/{learner_id}", operation_id="get_learner")
def get_learner(learner_id: Id, call: CallDep) -> LearnerView:
    """Return a learner."""
    with call.read() as tx:
        return view(reading.get_profile(tx, call.who, "learner", learner_id, call.now))


@router.put("/learners/{learner_id}", operation_id="put_learner")
def put_learner(learner_id: Id, body: LearnerBody, call: CallDep) -> LearnerView:
    """Make somebody a learner, or describe a learner anew; what is left out is cleared."""
    given = Profile("learner", learner_id, body.model_dump())
    with call.read() as tx:
        checked = profiles.check_put(tx, call.who, [given], call.now)
    with call.write() as tx:
        profiles.put_profile(tx, call.who, checked, call.now, call.request_id)
        return view(reading.get_profile(tx, call.who, "learner", learner_id, call.now))


@router.patch("/learners/{learner_id}", operation_id="patch_learner")
def patch_learner(learner_id: Id, body: LearnerPatch, call: CallDep) -> LearnerView:
    """Change some fields; a learner herself only what she says of herself."""
    given = Profile("learner", learner_id, body.model_dump(exclude_unset=True))
    with call.read() as tx:
        checked = profiles.check_patch(tx, call.who, given, call.now)
    with call.write() as tx:
        profiles.patch_profile(tx, call.who, checked, call.now, call.request_id)
        return view(reading.get_profile(tx, call.who, "learner", learner_id, call.now))


@router.delete("/learners/{learner_id}", operation_id="delete_learner")
def delete_learner(learner_id: Id, call: CallDep) -> RemovedView:
    """Delete a learner's profile and assessments; refused while she has a live pair."""
    with call.write() as tx:
        rows = removing.remove_profile(
            tx, call.who, "learner", learner_id, call.now, call.request_id
        )
    return RemovedView(id=learner_id, rows=dict(rows))


@router.post("/learners:batch", operation_id="put_learners", response_model=BatchView)
def put_learners(body: LearnerBatch, call: CallDep) -> Response:
    """Put many learners; each has an answer of its own, and one that is wrong stops no other."""
    given = [
        Profile(
            "learner", item.learner_id, item.model_dump(exclude={"learner_id"}), f"/body/items/{at}"
        )
        for at, item in enumerate(body.items)
    ]
    with call.read() as tx:
        checked = profiles.check_put(tx, call.who, given, call.now)

    def effect(tx: Tx) -> BatchView:
        told = profiles.put_profiles(tx, call.who, checked, call.now, call.request_id)
        return batch_view(told, call.lang)

    return call.once(body, effect, status=200)


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
