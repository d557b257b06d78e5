"""Queries that take seats for new pairs.

Nothing here reads first and writes afterwards: a seat is found and taken by one statement, and the
unique index on live pairs decides between two who want the same seat at the same moment. The one
who comes too late is not refused but goes on to the next seat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Literal, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.errors import AlreadyPaired
from api.store.json_rows import cells
from api.store.orm.pairs import Pair, Seat
from api.store.prepared import fixed
from api.store.seats import FREE

_MENTORS, _PEOPLE = COMPANY["mentors"], COMPANY["people"]
Columns = TypeVarTuple("Columns")
Refusal = Literal["NO_FREE_SEAT", "ALREADY_PAIRED"]


@dataclass(frozen=True, slots=True)
class NewPair:
    """A pair that asks for a seat; see `api.store.orm.Pair`."""

    tenant_id: str
    pair_id: str
    programme_id: str
    learner_id: str
    mentor_id: str
    state: str
    origin: str
    created_at: datetime
    kind: str = "any"
    cohort_id: str | None = None
    run_id: str | None = None
    recommendation_id: str | None = None
    score: float | None = None
    started_at: datetime | None = None


_COUNT = {"preserve_rowcount": True}
_FIELDS = tuple(field.name for field in fields(NewPair))
_NEW = tuple(f"new_{name}" for name in _FIELDS)
_values = attrgetter(*_FIELDS)
_TODAY = sa.bindparam("today", type_=sa.Date())


def take_seat(tx: Tx, pair: NewPair, today: date) -> int | None:
    """Take a free seat of a mentor for a new pair; returns its number, None where there is none.

    A mentor who is paused or has left has no free seat.

    Raises
    ------
    AlreadyPaired
        The learner has a live pair of this kind, or with this mentor, in this programme.
    """
    tx.flush()  # a seat may just have fallen free
    connection = tx.connection()
    taking = _taking_one(connection.dialect.name)
    given = _given(pair, today)
    while (taken := connection.scalar(taking, given)) is None:
        # Nothing was free, or what looked free was taken while the statement ran: look again.
        if connection.scalar(_LIVE_PAIR, given):
            raise AlreadyPaired(pair.learner_id, pair.programme_id, pair.kind)
        if connection.scalar(_OPEN_SEAT, given) is None:
            return None
    return int(taken)


def take_seats(tx: Tx, pairs: Sequence[NewPair], today: date) -> dict[str, Refusal]:
    """Take a seat for each of many new pairs of one tenant, in a few statements.

    Returns
    -------
    dict of str to str
        Why, by id, for each pair that got no seat; the others stand.
    """
    if not pairs:
        return {}
    left = list(pairs)
    if len(pairs) > 1:
        tx.flush()  # seats may just have fallen free
        if _take(tx.connection(), pairs, today) == len(pairs):
            return {}
        stand = _standing(tx, pairs)
        left = [pair for pair in pairs if pair.pair_id not in stand]
    refused = ((pair, _refusal(tx, pair, today)) for pair in left)
    return {pair.pair_id: why for pair, why in refused if why is not None}


def _standing(tx: Tx, pairs: Sequence[NewPair]) -> set[str]:
    """Return which of some new pairs are there."""
    found: set[str] = set()
    for chunk in chunks([pair.pair_id for pair in pairs]):
        given = {"tenant": pairs[0].tenant_id, "pairs": chunk}
        found.update(tx.connection().scalars(_STANDING, given))
    return found


def _refusal(tx: Tx, pair: NewPair, today: date) -> Refusal | None:
    """Take a seat for a pair on its own; why it gets none."""
    try:
        return None if take_seat(tx, pair, today) is not None else "NO_FREE_SEAT"
    except AlreadyPaired:
        return "ALREADY_PAIRED"


def _take(connection: sa.Connection, pairs: Sequence[NewPair], today: date) -> int:
    """Take seats that are free; returns how many pairs got one."""
    # In one order for everybody: two who want each other's seats would wait in a circle.
    ordered = sorted(pairs, key=lambda pair: pair.mentor_id)
    if connection.dialect.name == "sqlite":
        statement, given = _taking("sqlite"), [_given(pair, today) for pair in ordered]
    else:  # whose server is far away: all rows in one
        statement, given = _taking_many(), [{"pairs": _rows(ordered), "today": today}]
    return connection.execute(statement, given, execution_options=_COUNT).rowcount


@cache
def _taking(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Make the statement that finds a seat and takes it; nothing is done where there is none."""
    found = _OPEN_SEAT.with_only_columns(*(_new(name) for name in _FIELDS), Seat.seat_no)
    insert = sqlite.insert(Pair) if dialect == "sqlite" else postgresql.insert(Pair)
    # What stands in `Pair` as a default is filled in by `from_select`.
    return insert.from_select([*_FIELDS, "seat_no"], found).on_conflict_do_nothing()


@cache
def _taking_many() -> postgresql.Insert:
    """Make the statement that finds seats for many pairs and takes them, on PostgreSQL."""
    types = {name: Pair.__table__.c[name].type for name in _FIELDS}
    new = cells("postgresql", "pairs", {**types, "turn": sa.Integer()})
    seats = sa.select(Seat.seat_no).where(Seat.mentor_id == new["mentor_id"])
    free = _open(seats, new["tenant_id"], _TODAY).order_by(Seat.seat_no)
    seat = free.limit(fixed(1)).offset(new["turn"]).lateral()
    found = sa.select(*(new[name] for name in _FIELDS), seat.c.seat_no).join(seat, sa.true())
    insert = postgresql.insert(Pair).from_select([*_FIELDS, "seat_no"], found)
    return insert.on_conflict_do_nothing()


@cache
def _taking_one(dialect: str) -> sa.sql.dml.ReturningInsert[int]:
    """Make the statement that takes a seat and says which."""
    return _taking(dialect).returning(Pair.seat_no)


def _given(pair: NewPair, today: date) -> dict[str, object]:
    """Return the parameters of the statements that find a seat for a pair."""
    return dict(zip(_NEW, _values(pair), strict=True), today=today)


def _rows(pairs: Sequence[NewPair]) -> list[dict[str, object]]:
    """Return new pairs as rows, each with how many before it ask for the same mentor."""
    before: Counter[str] = Counter()
    rows = []
    for pair in pairs:
        turn = before[pair.mentor_id]
        rows.append(dict(zip(_FIELDS, _values(pair), strict=True), turn=turn))
        before[pair.mentor_id] += 1
    return rows


def _new(name: str) -> sa.BindParameter[object]:
    """Return what is said of a new pair, as a parameter."""
    return sa.bindparam(f"new_{name}", type_=Pair.__table__.c[name].type)


def _open(seats: sa.Select[*Columns], tenant_id: object, today: object) -> sa.Select[*Columns]:
    """Keep the free seats of mentors who take learners today.

    On PostgreSQL they are held against deletion, and one that is being deleted is passed over, so
    that nobody waits for who lowers a capacity. SQLite has one writer and needs neither.
    """
    here = sa.and_(_MENTORS.c.tenant_id == Seat.tenant_id, _MENTORS.c.mentor_id == Seat.mentor_id)
    person = sa.and_(_PEOPLE.c.tenant_id == Seat.tenant_id, _PEOPLE.c.person_id == Seat.mentor_id)
    return (
        seats.join(_MENTORS, here)
        .join(_PEOPLE, person)
        .where(
            Seat.tenant_id == tenant_id,
            sa.func.coalesce(_MENTORS.c.paused_until, today) <= today,
            sa.or_(_PEOPLE.c.left_on.is_(None), _PEOPLE.c.left_on > today),
            FREE,
        )
        .with_for_update(read=True, key_share=True, skip_locked=True, of=Seat)
    )


_OPEN_SEAT = (
    _open(
        sa.select(Seat.seat_no).where(Seat.mentor_id == _new("mentor_id")),
        _new("tenant_id"),
        _TODAY,
    )
    .order_by(Seat.seat_no)
    .limit(fixed(1))
)
"""The lowest free seat of the mentor of a new pair."""


_LIVE_PAIR = sa.select(
    sa.exists().where(
        Pair.tenant_id == _new("tenant_id"),
        Pair.programme_id == _new("programme_id"),
        Pair.learner_id == _new("learner_id"),
        sa.or_(Pair.kind == _new("kind"), Pair.mentor_id == _new("mentor_id")),
        Pair.ended_at.is_(None),
    )
)
"""Whether the learner has a live pair of this kind, or with this mentor, in this programme."""


_STANDING = sa.select(Pair.pair_id).where(
    Pair.tenant_id == sa.bindparam("tenant"),
    Pair.pair_id.in_(sa.bindparam("pairs", expanding=True)),
)
"""Which of some pairs are there."""
