"""The audit log: what was done, by whom, and that nobody has changed it since."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.pages.forms import by_field, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import ACTS, OBJECTS, named
from api.services.audit import PERSON_KINDS, Asked, Entry, read_log, verify_chain
from api.services.errors import Unacceptable
from api.store.people import names_of
from api.store.principals import names_behind
from api.store.roles import roles_behind
from features.label import Label

router = PageRouter()
_ROWS = 50
Word = Annotated[str, Query(max_length=128)]
Cursor = Annotated[str | None, Query(max_length=1000)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1))]


class Days(BaseModel):
    """From and until which day acts are asked for, as a form says it."""

    model_config = ConfigDict(frozen=True)

    since: Day | None = None
    until: Day | None = None


@router.look("/hr/audit", needs="list_audit")
def audit_log(
    view: ViewDep,
    action: Word = "",
    kind: Word = "",
    person: Word = "",
    since: Word = "",
    until: Word = "",
    cursor: Cursor = None,
) -> Response:
    """Show what was done, the newest first."""
    asked = {
        "action": action,
        "kind": kind,
        "person": person.strip(),
        "since": since,
        "until": until,
    }
    place = view.cursors.after(cursor)
    before = None if place is None else int(str(place[0]))
    try:
        days = read_form(Days, {name: asked[name] for name in ("since", "until") if asked[name]})
    except Unacceptable as error:
        return _shown(view, asked, [], None, faults=by_field(error))
    with view.read() as tx:
        found = read_log(
            tx, view.who.tenant_id, _wanted(asked, days), before=before, limit=_ROWS + 1
        )
    shown, leads_on = view.cursors.cut(found, _ROWS, lambda one: [one.seq])
    return _shown(view, asked, list(shown), leads_on)


@router.look("/hr/audit/verify", needs="verify_audit")
def verify(view: ViewDep) -> Response:
    """Follow the chain of digests from the first act to the last."""
    with view.read() as tx:
        verdict = verify_chain(tx, view.who.tenant_id)
    return view.page("hr_people/verified.html", verdict=verdict)


def _wanted(asked: dict[str, str], days: Days) -> Asked:
    return Asked(
        action=asked["action"] or None,
        object_kind=asked["kind"] or None,
        person_id=asked["person"] or None,
        since=None if days.since is None else datetime.combine(days.since, time(), UTC),
        until=None
        if days.until is None
        else datetime.combine(days.until + timedelta(days=1), time(), UTC),
    )


def _shown(
    view: View,
    asked: dict[str, str],
    entries: list[Entry],
    cursor: str | None,
    *,
    faults: dict[str, list[Label]] | None = None,
) -> Response:
    tenant_id = view.who.tenant_id
    principals = {entry.actor for entry in entries}
    people = {entry.object_id for entry in entries if entry.object_kind in PERSON_KINDS}
    with view.read() as tx:
        return view.page(
            "hr_people/audit.html",
            422 if faults else 200,
            rows=[
                (one, named(ACTS, one.action), named(OBJECTS, one.object_kind), _details(one))
                for one in entries
            ],
            actors=names_behind(tx, tenant_id, principals),
            roles={
                one: next(iter(found.roles), "")
                for one, found in roles_behind(tx, tenant_id, principals).items()
            },
            names=names_of(tx, tenant_id, people),
            acts=sorted(ACTS.items(), key=lambda one: one[1].text(view.lang)),
            objects=sorted(OBJECTS.items(), key=lambda one: one[1].text(view.lang)),
            asked=asked,
            cursor=cursor,
            faults=faults or {},
        )


def _details(entry: Entry) -> list[tuple[str, str]]:
    def text(value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    return [(name, text(value)) for name, value in entry.details.items() if value is not None]
