"""Queries about learners and mentors."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair
from api.store.seats import Offer, offers
from api.store.teams import team_of

Side = Literal["learner", "mentor"]
Row = sa.RowMapping
_PEOPLE = COMPANY["people"]
_OWN = {"learner": COMPANY["learners"], "mentor": COMPANY["mentors"]}
_PAIR = {"learner": Pair.learner_id, "mentor": Pair.mentor_id}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Who is asked for; None is anybody.

    Attributes
    ----------
    search : str or None
        Part of a name or of an id, in any case.
    left : bool or None
        Who has left by `today`, or who has not.
    of_person, of_team : str or None
        Somebody herself; a manager somewhere above.
    seats : {"none", "full", "free"} or None
        Of mentors: what they offer; see `api.store.seats.Offer`.
    """

    today: date
    search: str | None = None
    department: str | None = None
    site: str | None = None
    post_id: str | None = None
    manager_id: str | None = None
    layer: str | None = None
    kind: str | None = None
    left: bool | None = None
    of_person: str | None = None
    of_team: str | None = None
    seats: Offer | None = None


def profile(tx: Tx, tenant_id: str, side: Side, person_id: str) -> Row | None:
    """Return a learner or mentor with what is common to people; None where there is none."""
    given = {"tenant": tenant_id, "person": person_id}
    return tx.connection().execute(_one_profile(side), given).mappings().one_or_none()


def profiles(
    tx: Tx,
    tenant_id: str,
    side: Side,
    wanted: PeopleFilter,
    *,
    after: str | None = None,
    limit: int | None = None,
) -> Sequence[Row]:
    """Return learners or mentors by id, from after one on."""
    found = _by_id(_wanted(_profiles(tenant_id, side), tenant_id, wanted), side, after, limit)
    return tx.connection().execute(found).mappings().all()


def briefs(
    tx: Tx,
    tenant_id: str,
    side: Side,
    wanted: PeopleFilter,
    *,
    after: str | None = None,
    limit: int | None = None,
) -> Sequence[Row]:
    """Return what a list says of learners or mentors, by id, from after one on."""
    found = _by_id(_wanted(_briefs(side), tenant_id, wanted), side, after, limit)
    return tx.connection().execute(found, {"tenant": tenant_id}).mappings().all()


def count_profiles(tx: Tx, tenant_id: str, side: Side, wanted: PeopleFilter) -> int:
    """Count learners or mentors."""
    if wanted.left is not True and wanted == PeopleFilter(wanted.today, left=wanted.left):
        # Everybody but who has left: indexes know both, where otherwise every person is read.
        own, has_left = _OWN[side], PeopleFilter(wanted.today, left=True)
        everybody = sa.select(sa.func.count()).where(own.c.tenant_id == tenant_id)
        gone = 0 if wanted.left is None else count_profiles(tx, tenant_id, side, has_left)
        return (tx.scalar(everybody) or 0) - gone
    found = _wanted(_counting(side, of_leavers=bool(wanted.left)), tenant_id, wanted)
    return tx.scalar(found, {"tenant": tenant_id}) or 0


def _by_id(
    found: sa.Select[Any], side: Side, after: str | None, limit: int | None
) -> sa.Select[Any]:
    """Return a query of the first profiles by id, from after one on.

    By the id that stands in the side's own table, which alone is read in its order: by that of
    people, SQLite would read everybody and sort them.
    """
    own_id = _OWN[side].c[f"{side}_id"]
    if after is not None:
        found = found.where(own_id > after)
    return found.order_by(own_id).limit(limit)


@cache
def _briefs(side: Side) -> sa.Select[Any]:
    person, own = _PEOPLE.c, _OWN[side].c
    brief = (person.person_id, person.name, person.post_id, person.department, person.site)
    of_mentors = (own.capacity, own.paused_until) if side == "mentor" else ()
    found = sa.select(*brief, person.left_on, *of_mentors).join_from(_PEOPLE, _OWN[side], _of(side))
    return found.where(own.tenant_id == sa.bindparam("tenant"))


@cache
def _counting(side: Side, *, of_leavers: bool) -> sa.Select[int]:
    """Make the query of how many there are.

    An outer join has SQLite begin with people: an index knows the few who have left, where it would
    otherwise look up everybody of the side.
    """
    found = sa.select(sa.func.count(_OWN[side].c[f"{side}_id"]))
    found = found.join_from(_PEOPLE, _OWN[side], _of(side), isouter=of_leavers)
    return found.where(_PEOPLE.c.tenant_id == sa.bindparam("tenant"))


def _wanted(found: sa.Select[Any], tenant_id: str, wanted: PeopleFilter) -> sa.Select[Any]:
    """Return a query of profiles, of those alone who are asked for."""
    person = _PEOPLE.c
    equal = {
        person.department: wanted.department,
        person.site: wanted.site,
        person.post_id: wanted.post_id,
        person.manager_id: wanted.manager_id,
        person.person_id: wanted.of_person,
        _OWN["learner"].c.layer: wanted.layer,
        _OWN["mentor"].c.kind: wanted.kind,
    }
    found = found.where(*(column == value for column, value in equal.items() if value is not None))
    if wanted.search:
        parts = (person.name, person.person_id)
        found = found.where(sa.or_(*(c.icontains(wanted.search, autoescape=True) for c in parts)))
    if wanted.left is not None:
        has_left = person.left_on <= wanted.today
        stays = sa.or_(person.left_on.is_(None), person.left_on > wanted.today)
        found = found.where(has_left if wanted.left else stays)
    if wanted.of_team is not None:
        found = found.where(person.person_id.in_(team_of(tenant_id, wanted.of_team)))
    if wanted.seats is not None:
        found = found.where(offers(wanted.seats))
    return found


def expertise_of(tx: Tx, tenant_id: str, mentor_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return what mentors can teach, by mentor."""
    found: dict[str, list[Row]] = {mentor_id: [] for mentor_id in mentor_ids}
    asked = {"tenant": tenant_id, "mentors": list(mentor_ids)}
    for row in tx.connection().execute(_TAUGHT, asked).mappings():
        found[row["mentor_id"]].append(row)
    return found


_EXPERTISE = COMPANY["expertise"]
_TAUGHT = (
    sa.select(_EXPERTISE)
    .where(
        _EXPERTISE.c.tenant_id == sa.bindparam("tenant"),
        _EXPERTISE.c.mentor_id.in_(sa.bindparam("mentors", expanding=True)),
    )
    .order_by(_EXPERTISE.c.competency_id)
)


def names_of(tx: Tx, tenant_id: str, person_ids: Collection[str]) -> dict[str, str]:
    """Return the names of some people by id; her id stands for who has none, or is not there."""
    found = {person_id: person_id for person_id in person_ids}
    for chunk in chunks(sorted(found)):
        named = tx.connection().execute(_NAMES, {"tenant": tenant_id, "people": chunk})
        found |= {person_id: name or person_id for person_id, name in named}
    return found


_NAMES = sa.select(_PEOPLE.c.person_id, _PEOPLE.c.name).where(
    _PEOPLE.c.tenant_id == sa.bindparam("tenant"),
    _PEOPLE.c.person_id.in_(sa.bindparam("people", expanding=True)),
)


def is_on_side(tx: Tx, tenant_id: str, side: Side, person_id: str) -> bool:
    """Whether somebody is a learner, or a mentor."""
    return profile(tx, tenant_id, side, person_id) is not None


def live_pairs_of(tx: Tx, tenant_id: str, mentor_ids: Sequence[str]) -> dict[str, int]:
    """Count the live pairs of mentors who have any."""
    found: dict[str, int] = {}
    for chunk in chunks(mentor_ids):
        asked = {"tenant": tenant_id, "mentors": chunk}
        found |= dict(tx.execute(_LIVE, asked).all())
    return found


_LIVE = (
    sa.select(Pair.mentor_id, sa.func.count())
    .where(
        Pair.tenant_id == sa.bindparam("tenant"),
        Pair.ended_at.is_(None),
        Pair.mentor_id.in_(sa.bindparam("mentors", expanding=True)),
    )
    .group_by(Pair.mentor_id)
)


def pairs_on_side(tx: Tx, tenant_id: str, side: Side, person_id: str) -> list[tuple[str, bool]]:
    """Return the ids of all pairs of a learner or mentor, and whether each is live."""
    mine = sa.select(Pair.pair_id, Pair.ended_at.is_(None)).where(
        Pair.tenant_id == tenant_id, _PAIR[side] == person_id
    )
    return [(pair_id, bool(live)) for pair_id, live in tx.execute(mine.order_by(Pair.pair_id))]


@cache
def _one_profile(side: Side) -> sa.Select[Any]:
    """Make the query of one profile, once: to name its forty columns costs more than to ask it."""
    found = _profiles(sa.bindparam("tenant", type_=sa.String()), side)
    return found.where(_PEOPLE.c.person_id == sa.bindparam("person"))


def _profiles(tenant_id: str | sa.BindParameter[str], side: Side) -> sa.Select[Any]:
    own = _OWN[side]
    columns = [c for c in (*_PEOPLE.c, *own.c) if c.name not in ("tenant_id", "person_id")]
    found = sa.select(*columns).join_from(_PEOPLE, own, _of(side))
    return found.where(own.c.tenant_id == tenant_id)


def _of(side: Side) -> sa.ColumnElement[bool]:
    """Return what makes a row of people and one of the side's own table one profile."""
    own = _OWN[side].c
    return sa.and_(own.tenant_id == _PEOPLE.c.tenant_id, own[f"{side}_id"] == _PEOPLE.c.person_id)
