"""Programmes and their cohorts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.deps import AnyVersion, Call, CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id, Limit, Page
from api.schemas.programmes import (
    CohortBody,
    CohortDetailView,
    CohortView,
    MembersBody,
    ProgrammeBody,
    ProgrammePatch,
    ProgrammeView,
)
from api.services.programmes import cohorts, programmes
from api.services.programmes.cohorts import CohortDetail, Membership
from api.services.programmes.programmes import ProgrammeFields
from api.store import Tx, orm

router = ApiRouter("/v1", tag="programmes")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("/programmes", operation_id="list_programmes")
def list_programmes(call: CallDep, limit: Limit = 50, cursor: Cursor = None) -> Page[ProgrammeView]:
    """List the programmes."""
    after = call.after(cursor)
    with call.read() as tx:
        rows = programmes.list_programmes(tx, call.who, after=_id(after), limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda row: [row.programme_id])
        items = [ProgrammeView.model_validate(row) for row in shown]
        return Page(items=items, next_cursor=leads_on)


@router.put("/programmes/{programme_id}", operation_id="put_programme")
def put_programme(
    programme_id: Id, body: ProgrammeBody, call: CallDep, version: AnyVersion
) -> ProgrammeView:
    """Make a programme, or describe it anew."""
    with call.write() as tx:
        fields = ProgrammeFields(**body.model_dump())
        found = programmes.put_programme(
            tx, call.who, programme_id, fields, call.now, expected=version
        )
        return _programme(call, found)


@router.patch("/programmes/{programme_id}", operation_id="patch_programme")
def patch_programme(
    programme_id: Id, body: ProgrammePatch, call: CallDep, version: AnyVersion
) -> ProgrammeView:
    """Change some of what is said of a programme."""
    with call.write() as tx:
        changes = body.model_dump(exclude_unset=True)
        found = programmes.change_programme(tx, call.who, programme_id, changes, expected=version)
        return _programme(call, found)


@router.get("/programmes/{programme_id}", operation_id="get_programme")
def get_programme(programme_id: Id, call: CallDep) -> ProgrammeView:
    """Return a programme."""
    with call.read() as tx:
        return _programme(call, programmes.get_programme(tx, call.who, programme_id))


@router.post(
    "/programmes/{programme_id}/cohorts",
    operation_id="create_cohort",
    status_code=201,
    response_model=CohortDetailView,
)
def create_cohort(programme_id: Id, body: CohortBody, call: CallDep) -> Response:
    """Open a cohort of a programme."""

    def effect(tx: Tx) -> CohortDetailView:
        made = cohorts.create_cohort(
            tx,
            call.who,
            programme_id,
            cohort_id=body.cohort_id,
            name=body.name,
            membership=_membership(body),
            now=call.now,
        )
        return _detail(made)

    return call.once(body, effect, location=lambda made: f"/v1/cohorts/{made.cohort_id}")


@router.get("/programmes/{programme_id}/cohorts", operation_id="list_cohorts")
def list_cohorts(
    programme_id: Id, call: CallDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[CohortView]:
    """List the cohorts of a programme."""
    after = _id(call.after(cursor))
    with call.read() as tx:
        rows = cohorts.list_cohorts(tx, call.who, programme_id, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda row: [row.cohort_id])
        items = [CohortView.model_validate(row) for row in shown]
        return Page(items=items, next_cursor=leads_on)


@router.get("/cohorts/{cohort_id}", operation_id="get_cohort")
def get_cohort(cohort_id: Id, call: CallDep) -> CohortDetailView:
    """Return a cohort with the people it lists."""
    with call.read() as tx:
        found = cohorts.get_cohort(tx, call.who, cohort_id)
        call.tag(found.cohort.version)
        return _detail(found)


@router.put("/cohorts/{cohort_id}/members", operation_id="put_cohort_members")
def put_cohort_members(
    cohort_id: Id, body: MembersBody, call: CallDep, version: AnyVersion
) -> CohortDetailView:
    """Say anew who takes part in a cohort: everyone, or the people listed."""
    with call.write() as tx:
        asked = _membership(body)
        found = cohorts.put_members(tx, call.who, cohort_id, asked, expected=version)
        call.tag(found.cohort.version)
        return _detail(found)


@router.post(
    "/cohorts/{cohort_id}:close",
    operation_id="close_cohort",
    response_model=CohortDetailView,
)
def close_cohort(cohort_id: Id, call: CallDep, version: AnyVersion) -> Response:
    """Close a cohort: nothing is run or published in it any more."""
    return call.once(
        b"",
        lambda tx: _detail(cohorts.close_cohort(tx, call.who, cohort_id, expected=version)),
        status=200,
    )


def _id(place: list[str | int | float | None] | None) -> str | None:
    return None if place is None else str(place[0])


def _programme(call: Call, found: orm.Programme) -> ProgrammeView:
    call.tag(found.version)
    return ProgrammeView.model_validate(found)


def _membership(body: MembersBody) -> Membership:
    learners = None if body.learners is None else tuple(body.learners)
    mentors = None if body.mentors is None else tuple(body.mentors)
    return Membership(
        body.everyone,
        learners,
        mentors,
        tuple(body.layers),
        tuple(body.departments),
        tuple(body.posts),
    )


def _detail(found: CohortDetail) -> CohortDetailView:
    shown = CohortView.model_validate(found.cohort).model_dump()
    return CohortDetailView(**shown, learners=list(found.learners), mentors=list(found.mentors))
