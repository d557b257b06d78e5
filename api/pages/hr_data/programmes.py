"""Programmes: listed, made, described; each with its cohorts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_data import words
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.base import Body, Id
from api.schemas.programmes import ProgrammeBody
from api.services.errors import Fault, StaleVersion, Unacceptable
from api.services.programmes import cohorts, programmes
from api.services.programmes.programmes import ProgrammeFields
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.programmes import count_members
from features.label import Label

router = PageRouter()
_ROWS = 50
_COHORTS = 100
_TAKEN = Label("已有此编号的项目", "there is a programme of this id already")
_STALE = Label(
    "别人刚刚改过这个项目；请核对后再保存。",
    "Somebody has just changed this programme: look at it, then save again.",
)
Cursor = Annotated[str | None, Query(max_length=1000)]


class _Key(Body):
    """Id of a programme, where somebody gives it one."""

    programme_id: Id | None = None


@router.look("/hr/programmes", needs="create_cohort")
def list_of_programmes(view: ViewDep, cursor: Cursor = None) -> Response:
    """List the programmes."""
    place = view.cursors.after(cursor)
    after = None if place is None else str(place[0])
    with view.read() as tx:
        found = programmes.list_programmes(tx, view.who, after=after, limit=_ROWS + 1)
        rows, leads_on = view.cursors.cut(found, _ROWS, lambda row: [row.programme_id])
        return view.page("hr_data/programmes.html", rows=rows, leads_on=leads_on, words=words)


@router.look("/hr/programmes/new", needs="put_programme")
def new_programme(view: ViewDep) -> Response:
    """Show the form of a new programme."""
    return _form(view, None, ProgrammeBody(name="-").model_dump() | {"name": ""})


@router.act("/hr/programmes/new", needs="put_programme")
def make_programme(view: ViewDep) -> Response:
    """Make a programme."""

    def effect(tx: Tx) -> str:
        said = filled_in(view.form)
        key = {"programme_id": said.pop("programme_id")} if "programme_id" in said else {}
        made = read_form(_Key, key).programme_id or new_id("prg")
        fields = ProgrammeFields(**_read(view, said).model_dump())
        programmes.put_programme(tx, view.who, made, fields, view.now, expected=0)
        return f"/hr/programmes/{made}"

    try:
        return view.once(effect, "saved")
    except Unacceptable as error:
        return _form(view, None, _typed(view), by_field(error))
    except StaleVersion:
        return _form(view, None, _typed(view), {"programme_id": [_TAKEN]})


@router.look("/hr/programmes/{programme_id}", needs="create_cohort")
def programme(programme_id: str, view: ViewDep) -> Response:
    """Show a programme and its cohorts."""
    with view.read() as tx:
        row = programmes.get_programme(tx, view.who, programme_id)
        who = view.acting("list_cohorts")
        found = cohorts.list_cohorts(tx, who, programme_id, after=None, limit=_COHORTS)
        counts = count_members(tx, view.who.tenant_id, [one.cohort_id for one in found])
        return view.page(
            "hr_data/programme.html", row=row, cohorts=found, counts=counts, words=words
        )


@router.look("/hr/programmes/{programme_id}/edit", needs="put_programme")
def programme_form(programme_id: str, view: ViewDep) -> Response:
    """Show the form of a programme."""
    with view.read() as tx:
        row = programmes.get_programme(tx, view.who, programme_id)
    said = {name: getattr(row, name) for name in ProgrammeBody.model_fields}
    return _form(view, row, said | {"version": row.version})


@router.act("/hr/programmes/{programme_id}/edit", needs="put_programme")
def change_programme(programme_id: str, view: ViewDep) -> Response:
    """Describe a programme anew."""
    with view.read() as tx:
        row = programmes.get_programme(tx, view.who, programme_id)
    try:
        said = filled_in(view.form)
        seen = said.pop("version", "")
        fields = ProgrammeFields(**_read(view, said).model_dump())
        expected = int(seen) if seen.isdecimal() else row.version
        with view.write() as tx:
            programmes.put_programme(
                tx, view.who, programme_id, fields, view.now, expected=expected
            )
    except Unacceptable as error:
        return _form(view, row, _typed(view), by_field(error))
    except StaleVersion:
        return _form(view, row, _typed(view) | {"version": row.version}, {"": [_STALE]})
    return view.go(f"/hr/programmes/{programme_id}", "saved")


def _read(view: View, said: dict[str, Any]) -> ProgrammeBody:
    ticks = {name: name in view.form for name in ("assign_undecided", "blind_first_look")}
    if "name" not in said:
        raise Unacceptable(Fault("missing", "/name", words.NAME_IT))
    return read_form(ProgrammeBody, said | ticks)


def _typed(view: View) -> dict[str, Any]:
    """Return what stands in the form that was sent, blank where a field was left empty."""
    blank: dict[str, Any] = dict.fromkeys((*ProgrammeBody.model_fields, "version"), "")
    ticks = {name: name in view.form for name in ("assign_undecided", "blind_first_look")}
    return blank | filled_in(view.form) | ticks


def _form(
    view: View,
    row: orm.Programme | None,
    said: dict[str, Any],
    faults: dict[str, list[Label]] | None = None,
) -> Response:
    return view.page(
        "hr_data/programme_form.html",
        422 if faults else 200,
        row=row,
        said=said,
        words=words,
        faults=faults or {},
    )
