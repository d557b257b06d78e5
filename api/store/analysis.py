"""Queries that read whole columns of a match run, for figures about it."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Seat
from api.store.orm.runs import AssignedMentor
from api.store.orm.shortlists import Shortlist, ShortlistItem

_PEOPLE = COMPANY["people"].c
_COLUMNS = ("learner_id", "mentor_id", "score", "coverage", "unmatched_code")


class MentorSeats(NamedTuple):
    """Seats of a mentor today, and how many of them live pairs hold; `name` is the person's."""

    mentor_id: str
    name: str
    seats: int
    taken: int


def assigned_columns(tx: Tx, tenant_id: str, run_id: str) -> pd.DataFrame:
    """Return a row for each learner and kind of a run.

    Columns are ``learner_id``, ``mentor_id`` (None without one), ``score`` and ``coverage`` (NaN
    where there is none), ``unmatched_code``, ``department`` and ``post_id`` (of today; None where
    unknown).
    """
    one = AssignedMentor
    found = (
        sa.select(*(getattr(one, name) for name in _COLUMNS), _PEOPLE.department, _PEOPLE.post_id)
        .join(
            COMPANY["people"],
            sa.and_(_PEOPLE.tenant_id == one.tenant_id, _PEOPLE.person_id == one.learner_id),
        )
        .where(one.tenant_id == tenant_id, one.run_id == run_id)
    )
    names = [*_COLUMNS, "department", "post_id"]
    frame = pd.DataFrame(map(tuple, tx.execute(found)), columns=names, dtype=object)
    return frame.astype({"score": float, "coverage": float})


def given_by_run(tx: Tx, tenant_id: str, run_id: str) -> dict[str, int]:
    """Return how many learners a run gives each mentor who has any."""
    one = AssignedMentor
    found = (
        sa.select(one.mentor_id, sa.func.count())
        .where(one.tenant_id == tenant_id, one.run_id == run_id, one.mentor_id.is_not(None))
        .group_by(one.mentor_id)
    )
    return {str(mentor_id): int(count) for mentor_id, count in tx.execute(found)}


def listed_by_run(tx: Tx, tenant_id: str, run_id: str) -> dict[str, tuple[int, int]]:
    """Return on how many lists of a run each mentor is who is on any, and on how many the first."""
    first = sa.func.sum(sa.case((ShortlistItem.rank == 1, 1), else_=0))
    same = sa.and_(
        ShortlistItem.tenant_id == Shortlist.tenant_id,
        ShortlistItem.recommendation_id == Shortlist.recommendation_id,
    )
    found = (
        sa.select(ShortlistItem.mentor_id, sa.func.count(), first)
        .join(Shortlist, same)
        .where(Shortlist.tenant_id == tenant_id, Shortlist.run_id == run_id)
        .group_by(ShortlistItem.mentor_id)
    )
    return {mentor_id: (int(n), int(leads)) for mentor_id, n, leads in tx.execute(found)}


def seats_of_mentors(tx: Tx, tenant_id: str) -> tuple[MentorSeats, ...]:
    """Return the seats of every mentor of the company, by id."""
    return tuple(map(MentorSeats._make, tx.execute(_SEATS, {"tenant": tenant_id}).all()))


def _seats() -> sa.Select[str, str, int, int]:
    mentors = COMPANY["mentors"].c
    seats, pairs = sa.inspect(Seat).local_table, sa.inspect(Pair).local_table
    offered, held = _counted(seats), _counted(pairs, pairs.c.ended_at.is_(None))
    none = sa.literal_column("0", sa.Integer)
    numbers = (sa.func.coalesce(one.c.n, none) for one in (offered, held))
    return (
        sa.select(mentors.mentor_id, _PEOPLE.name, *numbers)
        .join(
            COMPANY["people"],
            sa.and_(_PEOPLE.tenant_id == mentors.tenant_id, _PEOPLE.person_id == mentors.mentor_id),
        )
        .outerjoin(offered, offered.c.mentor_id == mentors.mentor_id)
        .outerjoin(held, held.c.mentor_id == mentors.mentor_id)
        .where(mentors.tenant_id == sa.bindparam("tenant"))
        .order_by(mentors.mentor_id)
    )


def _counted(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.Subquery:
    mine = table.c.tenant_id == sa.bindparam("tenant")
    rows = sa.select(table.c.mentor_id, sa.func.count().label("n")).where(mine, *conditions)
    return rows.group_by(table.c.mentor_id).subquery()


_SEATS = _seats()


def pairs_by_state(tx: Tx, tenant_id: str) -> dict[str, dict[str, int]]:
    """Return how many pairs each programme has in each state."""
    found: dict[str, dict[str, int]] = {}
    rows = (
        sa.select(Pair.programme_id, Pair.state, sa.func.count())
        .where(Pair.tenant_id == tenant_id)
        .group_by(Pair.programme_id, Pair.state)
    )
    for programme_id, state, count in tx.execute(rows):
        found.setdefault(programme_id, {})[state] = int(count)
    return found
