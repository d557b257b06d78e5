"""Use-case: profiles are read, one or a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.company.cells import Side
from api.services.errors import NotFound
from api.store import Tx
from api.store.people import PeopleFilter, Row, briefs, expertise_of, profile, profiles
from api.store.people import count_profiles as count
from features.schema import STYLE_DIMENSIONS, TABLES

_SEVERAL = frozenset(
    column.name
    for schema in (TABLES["people"], TABLES["learners"], TABLES["mentors"])
    for column in schema.columns
    if column.kind in ("choices", "refs") or column.name == "languages"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile as it is answered."""

    person_id: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list says of a learner or mentor.

    Attributes
    ----------
    capacity : int
        Seats that a mentor offers; 0 of a learner.
    status : {"left", "paused", "active"}
    """

    person_id: str
    name: str
    post_id: str | None
    department: str | None
    site: str | None
    capacity: int
    status: str


def get_profile(tx: Tx, who: Actor, side: Side, person_id: str, now: datetime) -> Shown:
    """Return the profile of a learner or mentor whom the caller reaches.

    Raises
    ------
    NotFound
    """
    found = profile(tx, who.tenant_id, side, person_id)
    if found is None:
        raise NotFound(side, person_id)
    check_reaches(tx, who, side, person_id, person_id)
    return _shown(tx, who.tenant_id, side, [found], now.date())[0]


def list_profiles(
    tx: Tx, who: Actor, side: Side, wanted: PeopleFilter, *, after: str | None, limit: int
) -> list[Shown]:
    """Return the profiles that the caller reaches, by id: one's own, one's team's, or all."""
    wanted = _reached(who, wanted)
    found = profiles(tx, who.tenant_id, side, wanted, after=after, limit=limit)
    return _shown(tx, who.tenant_id, side, found, wanted.today)


def list_briefs(
    tx: Tx, who: Actor, side: Side, wanted: PeopleFilter, *, after: str | None, limit: int
) -> list[Brief]:
    """Return those whom `list_profiles` returns, with what a list says of them."""
    found = briefs(tx, who.tenant_id, side, _reached(who, wanted), after=after, limit=limit)
    return [
        Brief(
            row["person_id"],
            row["name"],
            row["post_id"],
            row["department"],
            row["site"],
            capacity=row.get("capacity") or 0,
            status=_status(row, wanted.today),
        )
        for row in found
    ]


def count_profiles(tx: Tx, who: Actor, side: Side, wanted: PeopleFilter) -> int:
    """Count the profiles of the caller's company; for who reaches all of it."""
    return count(tx, who.tenant_id, side, wanted)


def _reached(who: Actor, wanted: PeopleFilter) -> PeopleFilter:
    """Return a filter of those alone whom the caller reaches."""
    if who.reach == "own":
        return replace(wanted, of_person=who.person_id or "")
    if who.reach == "team":
        return replace(wanted, of_team=who.person_id or "")
    return wanted


def _shown(tx: Tx, tenant_id: str, side: Side, rows: Sequence[Row], today: date) -> list[Shown]:
    ids = [row[f"{side}_id"] for row in rows]
    taught = expertise_of(tx, tenant_id, ids) if side == "mentor" else {}
    shown = []
    for person_id, row in zip(ids, rows, strict=True):
        fields = {name: _value(name, value) for name, value in row.items()}
        fields["style"] = {
            column.removeprefix("style_"): fields.pop(column) for column in STYLE_DIMENSIONS
        }
        fields["status"] = _status(row, today)
        if side == "mentor":
            fields["expertise"] = [_expertise(one) for one in taught[person_id]]
        shown.append(Shown(person_id, fields))
    return shown


def _value(name: str, value: Any) -> Any:
    return (value.split("|") if value else []) if name in _SEVERAL else value


def _expertise(row: Row) -> dict[str, Any]:
    in_role = None if row["in_role"] is None else row["in_role"] == "yes"
    return {**row, "in_role": in_role}


def _status(row: Row, today: date) -> str:
    if row["left_on"] is not None and row["left_on"] <= today:
        return "left"
    paused = row.get("paused_until")
    return "paused" if paused is not None and paused > today else "active"
