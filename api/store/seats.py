"""Queries about the seats that mentors offer: how many are free, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.errors import SeatsTaken
from api.store.orm.pairs import Pair, Seat

_MENTORS = COMPANY["mentors"]
Offer = Literal["none", "full", "free"]
"""Of a mentor: no seat at all, none that is free, at least one that is."""
FREE = ~sa.exists().where(
    Pair.tenant_id == Seat.tenant_id,
    Pair.mentor_id == Seat.mentor_id,
    Pair.seat_no == Seat.seat_no,
    Pair.ended_at.is_(None),
)
"""Of a seat: no live pair holds it."""


def offers(offer: Offer) -> sa.ColumnElement[bool]:
    """Return the condition that a row of table ``mentors`` offers such seats, paused or not."""
    hers = (Seat.tenant_id == _MENTORS.c.tenant_id, Seat.mentor_id == _MENTORS.c.mentor_id)
    has_any = sa.exists().where(*hers)
    has_free = sa.exists().where(*hers, FREE)
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


def _lower(tx: Tx, tenant_id: str, mentor_id: str, by: int) -> int | None:
    """Delete free seats of a mentor; the number of taken ones where too few are free."""
    of_mentor = (Seat.tenant_id == tenant_id, Seat.mentor_id == mentor_id)
    while by > 0:
        highest = sa.select(Seat.seat_no).where(*of_mentor, FREE)
        # Waits for who is just taking one of them: only the statement after it knows the outcome.
        numbers = tx.scalars(
            highest.order_by(Seat.seat_no.desc()).limit(by).with_for_update(of=Seat)
        ).all()
        if len(numbers) < by:
            return int(tx.scalar(sa.select(sa.func.count()).where(*of_mentor, ~FREE)) or 0)
        gone = sa.delete(Seat).where(*of_mentor, Seat.seat_no.in_(numbers), FREE)
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
