"""Mentors: profiles, what they can teach, their seats."""

from __future__ import annotations

from fastapi import Response

from api.deps import CallDep
from api.routes.profiles import Cursor, Profiles, Status, Text, asked_for
from api.routes.router import ApiRouter
from api.schemas.base import Id, Limit, Page
from api.schemas.people import MentorBatch, MentorBody, MentorKind, MentorPatch
from api.schemas.people_views import BatchView, MentorView, RemovedView
from api.store.seats import Offer

router = ApiRouter("/v1", tag="mentors")
_MENTORS = Profiles("mentor", MentorView)


@router.get("/mentors", operation_id="list_mentors")
def list_mentors(
    call: CallDep,
    search: Text = None,
    department: Text = None,
    site: Text = None,
    post_id: Id | None = None,
    manager_id: Id | None = None,
    kind: MentorKind | None = None,
    status: Status | None = None,
    seats: Offer | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MentorView]:
    """List mentors by id: oneself, one's team, or all of the company."""
    wanted = asked_for(
        call,
        status,
        search=search,
        department=department,
        site=site,
        post_id=post_id,
        manager_id=manager_id,
        kind=kind,
        seats=seats,
    )
    return _MENTORS.page(call, wanted, limit=limit, cursor=cursor)


@router.get("/mentors/{mentor_id}", operation_id="get_mentor")
def get_mentor(mentor_id: Id, call: CallDep) -> MentorView:
    """Return a mentor."""
    return _MENTORS.one(call, mentor_id)


@router.put("/mentors/{mentor_id}", operation_id="put_mentor")
def put_mentor(mentor_id: Id, body: MentorBody, call: CallDep) -> MentorView:
    """Make somebody a mentor, or describe a mentor anew; what is left out is cleared."""
    return _MENTORS.put(call, mentor_id, body)


@router.patch("/mentors/{mentor_id}", operation_id="patch_mentor")
def patch_mentor(mentor_id: Id, body: MentorPatch, call: CallDep) -> MentorView:
    """Change some fields, pause; a mentor herself only what she says of herself."""
    return _MENTORS.patch(call, mentor_id, body)


@router.delete("/mentors/{mentor_id}", operation_id="delete_mentor")
def delete_mentor(mentor_id: Id, call: CallDep) -> RemovedView:
    """Delete a mentor's profile and expertise; refused while anybody hangs on her."""
    return _MENTORS.delete(call, mentor_id)


@router.post("/mentors:batch", operation_id="put_mentors", response_model=BatchView)
def put_mentors(body: MentorBatch, call: CallDep) -> Response:
    """Put many mentors; each has an answer of its own, and one that is wrong stops no other."""
    return _MENTORS.batch(call, body)
