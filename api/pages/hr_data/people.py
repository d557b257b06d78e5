"""Learners and mentors: found by name, id, department, post, site; taken out as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.company import exporting, reading
from api.services.company.cells import Side
from api.services.company.exporting import MEDIA_TYPES, Format
from api.services.company.naming import known_names
from api.services.errors import NotFound
from api.store.accounts import standing_of
from api.store.people import PeopleFilter
from api.store.seats import Offer, free_seats

router = PageRouter()
_ROWS = 50
Text = Annotated[str, Query(max_length=200)]
Status = Annotated[str, Query(pattern="^(active|left|all)$")]


@router.look("/hr/people", needs="export_people")
def people(
    view: ViewDep,
    side: Side = "learner",
    search: Text = "",
    department: Text = "",
    post: Text = "",
    site: Text = "",
    status: Status = "active",
    seats: Offer | Literal[""] = "",
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """List learners or mentors."""
    asked = {"search": search, "department": department, "post_id": post, "site": site}
    offer = seats or None if side == "mentor" else None
    wanted = _wanted(view, status, asked, offer)
    place = view.cursors.after(cursor)
    after = None if place is None else str(place[0])
    with view.read() as tx:
        tenant_id = view.who.tenant_id
        found = reading.list_briefs(tx, view.who, side, wanted, after=after, limit=_ROWS + 1)
        rows, leads_on = view.cursors.cut(found, _ROWS, lambda one: [one.person_id])
        mentors = [one.person_id for one in rows] if side == "mentor" else []
        names, lang = known_names(tx, tenant_id), view.lang
        return view.page(
            "hr_data/people.html",
            side=side,
            rows=rows,
            leads_on=leads_on,
            number=reading.count_profiles(tx, view.who, side, wanted),
            posts={one: name.text(lang) for one, name in names.posts.items()},
            departments=[(one, one) for one in names.departments],
            sites=[(one, one) for one in names.sites],
            free=free_seats(tx, tenant_id, mentors) if mentors else {},
            asked={**asked, "post": post, "status": status, "seats": offer or ""},
            filtered=any(asked.values()) or status != "active" or offer is not None,
        )


@router.look("/hr/people/export", needs="export_people")
def export(
    view: ViewDep,
    side: Side = "learner",
    form: Annotated[Format, Query(alias="format")] = "xlsx",
) -> Response:
    """Hand out all learners, or all mentors, as a file."""
    with view.read() as tx:
        wanted = PeopleFilter(today=view.now.date())
        frames = exporting.read_people(tx, view.who, side, wanted)
    with view.write() as tx:
        exporting.note_export(tx, view.who, side, form, now=view.now, request_id=view.request_id)
    headers = {"Content-Disposition": f'attachment; filename="{side}s.{form}"'}
    content = exporting.written(frames, side, form, view.lang)
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.look("/hr/people/{person_id}", needs="leave_company")
def somebody(person_id: str, view: ViewDep) -> Response:
    """Lead to a learner's page, or a mentor's; to what is found of anybody else."""
    with view.read() as tx:
        found = standing_of(tx, view.who.tenant_id, person_id)
    if found is None:
        raise NotFound("person", person_id)
    if not (found.is_learner or found.is_mentor):
        return view.go("/search", q=person_id)
    return view.go(f"/hr/people/{'learners' if found.is_learner else 'mentors'}/{person_id}")


def _wanted(view: View, status: str, asked: dict[str, str], offer: Offer | None) -> PeopleFilter:
    left = None if status == "all" else status == "left"
    given = {name: value.strip() or None for name, value in asked.items()}
    return PeopleFilter(today=view.now.date(), left=left, seats=offer, **given)
