"""Queries about seats: how many are free, how many there are, and who takes one.

Nothing here reads first and writes afterwards: a seat is found and taken by one statement, and the
unique index on live pairs decides between two who want the same seat at the same moment. The one
who comes too late is not refused but goes on to the next seat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from api.store.errors import AlreadyPaired, SeatsTaken
from api.store.json_rows import cells
from api.store.orm.pairs import Pair, Seat

_MENTORS, _PEOPLE = COMPANY["mentors"], COMPANY["people"]
Columns = TypeVarTuple("Columns")
Refusal = Literal["NO_FREE_SEAT", "ALREADY_PAIRED"]
Offer = Literal["none", "full", "free"]
"""Of a mentor: no seat at all, none that is free, at least one that is."""
_FREE = ~sa.exists().where(
    Pair.tenant_id == Seat.tenant_id,
    Pair.mentor_id == Seat.mentor_id,
    Pair.seat_no == Seat.seat_no,
    Pair.ended_at.is_(None),
)


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
_ONE = sa.literal_column("1", sa.Integer)
"""As a limit; given as a parameter, SQLite plans each time anew."""


def offers(offer: Offer) -> sa.ColumnElement[bool]:
    """Return the condition that a row of table ``mentors`` offers such seats, paused or not."""
    hers = (Seat.tenant_id == _MENTORS.c.tenant_id, Seat.mentor_id == _MENTORS.c.mentor_id)
    has_any = sa.exists().where(*hers)
    has_free = sa.exists().where(*hers, _FREE)
    return {"none": ~has_any, "full": sa.and_(has_any, ~has_free), "free": has_free}[offer]


def free_seats(tx: Tx, tenant_id: str, mentor_ids: Sequence[str] | None = None) -> dict[str, int]:
    """Count the seats that no live pair holds, whether or not the mentor is paused.

    Parameters
    ----------
    mentor_ids : sequence of str, optional
        All mentors of the tenant by default.

    Returns
    -------
    dict of str to int
        An entry for each of `mentor_ids`, 0 where all are taken; by default one for each mentor who
        has a seat at all.
    """
    asked = {"tenant": tenant_id}
    if mentor_ids is None:
        return dict(tx.execute(_FREE_OF_ALL, asked).all())
    found = dict.fromkeys(mentor_ids, 0)
    for chunk in chunks(mentor_ids):
        found |= dict(tx.execute(_FREE_OF_SOME, {**asked, "mentors": chunk}).all())
    return found


def _free_by_mentor() -> sa.Select[str, int]:
    held = sa.and_(
        Pair.tenant_id == Seat.tenant_id,
        Pair.mentor_id == Seat.mentor_id,
        Pair.seat_no == Seat.seat_no,
        Pair.ended_at.is_(None),
    )
    return (
        sa.select(Seat.mentor_id, sa.func.count() - sa.func.count(Pair.pair_id))
        .outerjoin(Pair, held)
        .where(Seat.tenant_id == sa.bindparam("tenant"))
        .group_by(Seat.mentor_id)
    )


_FREE_OF_ALL = _free_by_mentor()
_FREE_OF_SOME = _FREE_OF_ALL.where(Seat.mentor_id.in_(sa.bindparam("mentors", expanding=True)))


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


def set_capacities(tx: Tx, tenant_id: str, capacities: Mapping[str, int]) -> None:
    """Give every mentor so many seats: free ones go, the highest first; missing ones are added.

    Parameters
    ----------
    capacities : mapping of str to int
        Seats by mentor, >= 0.

    Raises
    ------
    SeatsTaken
        Live pairs hold more seats than some mentors are to have; names all of these. What was
        changed before is undone with the transaction.
    """
    _hold(tx, tenant_id, capacities)
    seats = _seat_numbers(tx, tenant_id, list(capacities))
    missing = [
        {"tenant_id": tenant_id, "mentor_id": mentor_id, "seat_no": number}
        for mentor_id, capacity in capacities.items()
        for number in _unused(seats[mentor_id], capacity - len(seats[mentor_id]))
    ]
    if missing:
        tx.execute(sa.insert(Seat), missing)
    short = {
        mentor_id: taken
        for mentor_id, capacity in sorted(capacities.items())
        if (taken := _lower(tx, tenant_id, mentor_id, len(seats[mentor_id]) - capacity)) is not None
    }
    if short:
        raise SeatsTaken({mentor_id: (capacities[mentor_id], n) for mentor_id, n in short.items()})


def _hold(tx: Tx, tenant_id: str, mentor_ids: Iterable[str]) -> None:
    """Let two who change a capacity take turns; who takes a seat meanwhile does not wait."""
    for chunk in chunks(sorted(mentor_ids)):
        here = sa.select(_MENTORS.c.mentor_id).where(
            _MENTORS.c.tenant_id == tenant_id, _MENTORS.c.mentor_id.in_(chunk)
        )
        tx.execute(here.order_by(_MENTORS.c.mentor_id).with_for_update(key_share=True)).all()


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
    seat = free.limit(_ONE).offset(new["turn"]).lateral()
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
            _FREE,
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
    .limit(_ONE)
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


def _lower(tx: Tx, tenant_id: str, mentor_id: str, by: int) -> int | None:
    """Delete free seats of a mentor; the number of taken ones where too few are free."""
    of_mentor = (Seat.tenant_id == tenant_id, Seat.mentor_id == mentor_id)
    while by > 0:
        highest = sa.select(Seat.seat_no).where(*of_mentor, _FREE)
        # Waits for who is just taking one of them: only the statement after it knows the outcome.
        numbers = tx.scalars(
            highest.order_by(Seat.seat_no.desc()).limit(by).with_for_update(of=Seat)
        ).all()
        if len(numbers) < by:
            return int(tx.scalar(sa.select(sa.func.count()).where(*of_mentor, ~_FREE)) or 0)
        gone = sa.delete(Seat).where(*of_mentor, Seat.seat_no.in_(numbers), _FREE)
        by -= len(tx.scalars(gone.returning(Seat.seat_no)).all())
    return None


def _seat_numbers(tx: Tx, tenant_id: str, mentor_ids: Sequence[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {mentor_id: set() for mentor_id in mentor_ids}
    for chunk in chunks(mentor_ids):
        rows = sa.select(Seat.mentor_id, Seat.seat_no).where(
            Seat.tenant_id == tenant_id, Seat.mentor_id.in_(chunk)
        )
        for mentor_id, number in tx.execute(rows):
            found[mentor_id].add(number)
    return found


def _unused(numbers: set[int], wanted: int) -> list[int]:
    """Return the lowest numbers of seats that a mentor does not have yet."""
    free = (number for number in range(1, len(numbers) + wanted + 1) if number not in numbers)
    return list(free)[: max(wanted, 0)]
