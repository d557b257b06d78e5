"""Queries about a company as a whole: how much there is of it, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.seats import offers

_PEOPLE = COMPANY["people"]
_Tenant = sa.BindParameter[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """A company in figures; whoever has left counts in none of them.

    Attributes
    ----------
    learners, mentors : int
    paired : int
        Learners with a live pair, be it only proposed.
    pairs, proposed : int
        Live pairs; those of them that wait for a mentor's answer.
    drafts : int
        Match runs that wait for review and publishing.
    humans : int
        People who ask for a human.
    expiring : int
        Requests to mentors that expire soon.
    waiting : int
        Places on waitlists.
    programmes, runs, published : int
        Programmes; match runs that came to an outcome; those that were ever published.
    seats_free, full, seatless : int
        Seats that no live pair holds; mentors all of whose seats are taken; mentors without any.
    seats : int
    """

    learners: int
    mentors: int
    paired: int
    pairs: int
    proposed: int
    drafts: int
    humans: int
    expiring: int
    waiting: int
    programmes: int
    runs: int
    published: int
    seats: int
    seats_free: int
    full: int
    seatless: int


@dataclass(frozen=True, slots=True)
class LastImport:
    """An import, and how far it is."""

    import_id: str
    state: str


def figures_of(tx: Tx, tenant_id: str, today: date, soon: datetime) -> Figures:
    """Count what there is of a company today.

    Parameters
    ----------
    soon : datetime
        Until when a request counts as one that expires soon.
    """
    asked = {"asked_tenant": tenant_id, "asked_day": today, "asked_instant": soon}
    found: dict[str, int] = dict(tx.connection().execute(_counting(), asked).one()._mapping)
    return Figures(**found, seats_free=found["seats"] - found["pairs"])  # each holds one


def newest_import(tx: Tx, tenant_id: str) -> LastImport | None:
    """Return the import that was handed in last, without its report."""
    one = orm.Import
    mine = sa.select(one.import_id, one.state).where(one.tenant_id == tenant_id)
    newest = mine.order_by(one.created_at.desc(), one.import_id.desc()).limit(1)
    found = tx.execute(newest).one_or_none()
    return None if found is None else LastImport(*found)


@cache
def _counting() -> sa.Select[*tuple[Any, ...]]:
    """Return the query of all figures: it costs more to put together than to answer."""
    tenant_id = sa.bindparam("asked_tenant", type_=sa.String())
    today = sa.bindparam("asked_day", type_=sa.Date())
    soon = sa.bindparam("asked_instant", type_=orm.Request.expires_at.type)
    counts = _counts(tenant_id, today, soon)
    return sa.select(*(query.label(name) for name, query in counts.items()))


def _counts(
    tenant_id: _Tenant, today: sa.BindParameter[date], soon: sa.BindParameter[datetime]
) -> dict[str, sa.ColumnElement[Any]]:
    pair, run, waiting = orm.Pair, orm.MatchRun, orm.Waiting
    live = (pair.tenant_id == tenant_id, pair.ended_at.is_(None))
    runs = run.tenant_id == tenant_id
    proposed = sa.select(sa.func.count()).where(*live, pair.state == "proposed")
    return {
        "learners": _on_side(tenant_id, "learner", today),
        "mentors": _on_side(tenant_id, "mentor", today),
        "seatless": _on_side(tenant_id, "mentor", today, offers("none")),
        "paired": sa.select(sa.func.count(pair.learner_id.distinct()))
        .where(*live)
        .scalar_subquery(),
        "pairs": sa.select(sa.func.count()).where(*live).scalar_subquery(),
        "proposed": proposed.scalar_subquery(),
        "drafts": _count(runs, run.state == "solved", ~run.dry_run),
        "humans": _count(orm.HumanRequest.tenant_id == tenant_id, orm.HumanRequest.state == "open"),
        "expiring": _count(
            orm.Request.tenant_id == tenant_id,
            orm.Request.state == "pending",
            orm.Request.expires_at <= soon,
        ),
        "waiting": _count(waiting.tenant_id == tenant_id, waiting.state == "waiting"),
        "programmes": _count(orm.Programme.tenant_id == tenant_id),
        "runs": _count(runs, run.solved_at.is_not(None)),
        "published": _count(runs, run.published_at.is_not(None)),
        "seats": _count(orm.Seat.tenant_id == tenant_id),
        "full": _full(tenant_id),
    }


def _full(tenant_id: _Tenant) -> sa.ScalarSelect[Any]:
    """Count the mentors all of whose seats a live pair holds."""
    pair, seat = orm.Pair, orm.Seat
    taken = (
        sa.select(pair.mentor_id, sa.func.count().label("n"))
        .where(pair.tenant_id == tenant_id, pair.ended_at.is_(None))
        .group_by(pair.mentor_id)
        .subquery()
    )
    hers = _count(seat.tenant_id == tenant_id, seat.mentor_id == taken.c.mentor_id)
    return sa.select(sa.func.count()).select_from(taken).where(taken.c.n == hers).scalar_subquery()


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


def _on_side(
    tenant_id: _Tenant,
    side: str,
    today: sa.BindParameter[date],
    *conditions: sa.ColumnElement[bool],
) -> sa.ColumnElement[Any]:
    """Count who is on a side, less those few of them who have left: they are found by an index.

    With an outer join: SQLite would otherwise look up everybody of the side.
    """
    own, person = COMPANY[f"{side}s"], _PEOPLE.c
    own_id = own.c[f"{side}_id"]
    here = sa.and_(own.c.tenant_id == person.tenant_id, own_id == person.person_id)
    left = (person.tenant_id == tenant_id, person.left_on <= today)
    gone = sa.select(sa.func.count(own_id)).select_from(_PEOPLE.outerjoin(own, here)).where(*left)
    whole = sa.select(sa.func.count()).select_from(own).where(own.c.tenant_id == tenant_id)
    return whole.where(*conditions).scalar_subquery() - gone.where(*conditions).scalar_subquery()
