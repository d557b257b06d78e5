"""Queries that read whole columns of a match run, for figures about it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Seat
from api.store.orm.runs import AssignedMentor
from api.store.orm.shortlists import Shortlist, ShortlistItem

_PEOPLE = COMPANY["people"].c
_COLUMNS = ("learner_id", "mentor_id", "score", "coverage", "unmatched_code")


_BETWEEN = "\x1f"
"""Stands in no id: validation refuses control characters."""


class MentorSeats(NamedTuple):
    """Seats of a mentor today, and how many of them live pairs hold."""

    mentor_id: str
    seats: int
    taken: int


class Seating(NamedTuple):
    """Seats of all mentors today, as texts: they are equal for as long as all of it stays so.

    A driver takes longer to hand over a thousand rows than the database to count them.

    Attributes
    ----------
    mentors : str or None
        Ids; None where there is no mentor.
    offered, held : str or None
        Seats, and seats of live pairs: a number and an id of each mentor who has any.
    """

    mentors: str | None
    offered: str | None
    held: str | None

    def rows(self) -> list[MentorSeats]:
        """Return the seats of each mentor, by id."""
        seats, taken = _numbers(self.offered), _numbers(self.held)
        return [
            MentorSeats(one, seats.get(one, 0), taken.get(one, 0)) for one in _cells(self.mentors)
        ]


def _numbers(text: str | None) -> dict[str, int]:
    parts = (cell.partition(" ") for cell in _cells(text))
    return {mentor_id: int(number) for number, _, mentor_id in parts}


def _cells(text: str | None) -> list[str]:
    return sorted(text.split(_BETWEEN)) if text else []


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


def seats_of_mentors(tx: Tx, tenant_id: str) -> Seating:
    """Return the seats of every mentor of the company."""
    return Seating._make(tx.execute(_SEATING, {"tenant": tenant_id}).one())


def _seating() -> sa.Select[*tuple[Any, ...]]:
    mentors = COMPANY["mentors"]
    seats, pairs = sa.inspect(Seat).local_table, sa.inspect(Pair).local_table
    ids = sa.select(mentors.c.mentor_id).where(mentors.c.tenant_id == sa.bindparam("tenant"))
    of_all = ids.order_by(mentors.c.mentor_id).subquery()
    return sa.select(
        _joined(of_all.c.mentor_id),
        _joined(_counted(seats)),
        _joined(_counted(pairs, pairs.c.ended_at.is_(None))),
    )


def _counted(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    """Return how many rows of a table a mentor has, and her id, as one text."""
    mine = table.c.tenant_id == sa.bindparam("tenant")
    rows = sa.select(table.c.mentor_id, sa.func.count().label("n")).where(mine, *conditions)
    each = rows.group_by(table.c.mentor_id).order_by(table.c.mentor_id).subquery()
    return sa.cast(each.c.n, sa.String()) + " " + each.c.mentor_id


def _joined(text: sa.ColumnElement[str]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.aggregate_strings(text, _BETWEEN)).scalar_subquery()


_SEATING = _seating()


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
