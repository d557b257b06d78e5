from __future__ import annotations

import sqlalchemy as sa

from api.store import Store, orm
from api.store.analysis import MentorSeats, Seating, seats_of_mentors
from tests.api.world import TENANT, company, found, live_pair


def _seating(store: Store) -> Seating:
    with store.read() as tx:
        return seats_of_mentors(tx, TENANT)


def test_a_company_without_mentors_has_no_seats(store: Store) -> None:
    assert _seating(store) == (None, None, None)
    assert _seating(store).rows() == []


def test_every_mentor_is_there_by_id_with_her_seats_and_those_that_are_taken(store: Store) -> None:
    tables = company()
    found(store, tables)
    mentors = tables.mentors.set_index("mentor_id")["capacity"]
    busy = str(mentors.index[-1])
    live_pair(store, str(tables.learners["learner_id"].iloc[0]), busy)
    idle = str(mentors.index[0])
    with store.write() as tx:
        tx.execute(sa.delete(orm.Seat).where(orm.Seat.mentor_id == idle))
    seats = {**{str(one): int(n) for one, n in mentors.items()}, idle: 0}
    assert _seating(store).rows() == [
        MentorSeats(one, seats[one], int(one == busy)) for one in sorted(seats)
    ]


def test_texts_stay_the_same_until_a_seat_or_a_pair_changes(store: Store) -> None:
    tables = company()
    found(store, tables)
    first = _seating(store)
    assert _seating(store) == first
    live_pair(store, str(tables.learners["learner_id"].iloc[0]), _mentor(first))
    taken = _seating(store)
    assert taken != first
    with store.write() as tx:
        tx.add(orm.Seat(tenant_id=TENANT, mentor_id=_mentor(first), seat_no=99))
    assert _seating(store) not in (first, taken)


def _mentor(seating: Seating) -> str:
    return seating.rows()[0].mentor_id
