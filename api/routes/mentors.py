"""Mentors: profiles, what they can teach, their seats."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.deps import CallDep
from api.routes.batches import batch_view
from api.schemas.base import Id, Limit, Page
from api.schemas.people import MentorBatch, MentorBody, MentorKind, MentorPatch
from api.schemas.people_views import BatchView, MentorView, RemovedView
from api.services.company import profiles, reading, removing
from api.services.company.cells import Profile
from api.services.company.reading import Shown
from api.store import Tx
from api.store.people import PeopleFilter

router = APIRouter(prefix="/v1", tags=["mentors"])
Cursor = Annotated[str | None, Query(max_length=1000)]
Text = Annotated[str | None, Query(max_length=200)]


def view(shown: Shown) -> MentorView:
    """Return a mentor as she is answered."""
    return MentorView(**shown.fields)


@router.get("/mentors", operation_id="list_mentors")
def list_mentors(
    call: CallDep,
    department: Text = None,
    site: Text = None,
    post_id: Id | None = None,
    manager_id: Id | None = None,
    kind: MentorKind | None = None,
    status: Literal["active", "left"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MentorView]:
    """List mentors by id: oneself, one's team, or all of the company."""
    wanted = PeopleFilter(
        today=call.now.date(),
        department=department,
        site=site,
        post_id=post_id,
        manager_id=manager_id,
        kind=kind,
        left=None if status is None else status == "left",
    )
    place = call.after(cursor)
    after = None if place is None else str(place[0])
    with call.read() as tx:
        found = reading.list_profiles(tx, call.who, "mentor", wanted, after=after, limit=limit + 1)
    shown, leads_on = call.cut(found, limit, lambda one: [one.person_id])
    return Page(items=[view(one) for one in shown], next_cursor=leads_on)


@router.get("/mentors/{mentor_id}", operation_id="get_mentor")
def get_mentor(mentor_id: Id, call: CallDep) -> MentorView:
    """Return a mentor."""
    with call.read() as tx:
        return view(reading.get_profile(tx, call.who, "mentor", mentor_id, call.now))


@router.put("/mentors/{mentor_id}", operation_id="put_mentor")
def put_mentor(mentor_id: Id, body: MentorBody, call: CallDep) -> MentorView:
    """Make somebody a mentor, or describe a mentor anew; what is left out is cleared."""
    given = Profile("mentor", mentor_id, body.model_dump())
    with call.read() as tx:
        checked = profiles.check_put(tx, call.who, [given], call.now)
    with call.write() as tx:
        profiles.put_profile(tx, call.who, checked, call.now, call.request_id)
        return view(reading.get_profile(tx, call.who, "mentor", mentor_id, call.now))


@router.patch("/mentors/{mentor_id}", operation_id="patch_mentor")
def patch_mentor(mentor_id: Id, body: MentorPatch, call: CallDep) -> MentorView:
    """Change some fields, pause; a mentor herself only what she says of herself."""
    given = Profile("mentor", mentor_id, body.model_dump(exclude_unset=True))
    with call.read() as tx:
        checked = profiles.check_patch(tx, call.who, given, call.now)
    with call.write() as tx:
        profiles.patch_profile(tx, call.who, checked, call.now, call.request_id)
        return view(reading.get_profile(tx, call.who, "mentor", mentor_id, call.now))


@router.delete("/mentors/{mentor_id}", operation_id="delete_mentor")
def delete_mentor(mentor_id: Id, call: CallDep) -> RemovedView:
    """Delete a mentor's profile and expertise; refused while anybody hangs on her."""
    with call.write() as tx:
        rows = removing.remove_profile(tx, call.who, "mentor", mentor_id, call.now, call.request_id)
    return RemovedView(id=mentor_id, rows=dict(rows))


@router.post("/mentors:batch", operation_id="put_mentors", response_model=BatchView)
def put_mentors(body: MentorBatch, call: CallDep) -> Response:
    """Put many mentors; each has an answer of its own, and one that is wrong stops no other."""
    given = [
        Profile(
            "mentor", item.mentor_id, item.model_dump(exclude={"mentor_id"}), f"/body/items/{at}"
        )
        for at, item in enumerate(body.items)
    ]
    with call.read() as tx:
        checked = profiles.check_put(tx, call.who, given, call.now)

    def effect(tx: Tx) -> BatchView:
        told = profiles.put_profiles(tx, call.who, checked, call.now, call.request_id)
        return batch_view(told, call.lang)

    return call.once(body, effect, status=200)
