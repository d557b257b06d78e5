from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from api.store import Store, Tx, orm
from api.store.company import COMPANY
from api.store.errors import AlreadyPaired, SeatsTaken
from api.store.ids import new_id
from api.store.seats import free_seats, set_capacities
from api.store.taking import NewPair, take_seat, take_seats
from tests.api.world import AT, TENANT, company, found

TODAY = AT.date()
TABLES = company()
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
MENTORS: list[str] = TABLES.mentors["mentor_id"].tolist()
M = MENTORS[0]


def _ask(learner_id: str, mentor_id: str = M, programme_id: str = "spring") -> NewPair:
    return NewPair(
        TENANT, new_id("pair"), programme_id, learner_id, mentor_id, "active", "choice", AT
    )


def _end(tx: Tx, asked: NewPair) -> None:
    pair = tx.get_one(orm.Pair, (TENANT, asked.pair_id))
    pair.state, pair.ended_at, pair.seat_no = "ended", AT, None
    tx.flush()


def _count(store: Store, mentor_id: str) -> int:
    with store.read() as tx:
        found = sa.select(sa.func.count()).where(orm.Seat.mentor_id == mentor_id)
        return int(tx.scalar(found) or 0)


def test_seats_are_taken_in_order_until_none_is_free(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 2})
        asked = [_ask(learner) for learner in LEARNERS[:3]]
        assert [take_seat(tx, one, TODAY) for one in asked] == [1, 2, None]
        assert free_seats(tx, TENANT, [M, "nobody"]) == {M: 0, "nobody": 0}
        _end(tx, asked[0])
        assert take_seat(tx, asked[2], TODAY) == 1
        assert tx.get_one(orm.Pair, (TENANT, asked[2].pair_id)).version == 1


def test_a_learner_has_one_live_pair_of_a_kind_in_a_programme(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS[:2], 5))
        assert take_seat(tx, _ask(LEARNERS[0]), TODAY) is not None
        assert take_seat(tx, _ask(LEARNERS[0], programme_id="autumn"), TODAY) is not None
        outside = replace(_ask(LEARNERS[0], MENTORS[1]), kind="outside")
        assert take_seat(tx, outside, TODAY) is not None
        for mentor_id in MENTORS[:2]:
            with pytest.raises(AlreadyPaired):
                take_seat(tx, _ask(LEARNERS[0], mentor_id), TODAY)


def test_nobody_is_two_mentors_of_one_learner(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 5})
        inside = replace(_ask(LEARNERS[0]), kind="inside")
        assert take_seat(tx, inside, TODAY) is not None
        again = replace(_ask(LEARNERS[0]), kind="outside")
        with pytest.raises(AlreadyPaired):
            take_seat(tx, again, TODAY)
        assert take_seats(tx, [again], TODAY) == {again.pair_id: "ALREADY_PAIRED"}
        _end(tx, inside)
        assert take_seat(tx, again, TODAY) is not None


def test_who_is_paused_or_has_left_has_no_seat_to_take(store: Store) -> None:
    found(store, TABLES)
    mentors, people = COMPANY["mentors"], COMPANY["people"]
    cases: list[tuple[sa.Update, date | None, bool]] = [
        (_update(mentors, "mentor_id", "paused_until"), TODAY + timedelta(1), False),
        (_update(mentors, "mentor_id", "paused_until"), TODAY, True),
        (_update(people, "person_id", "left_on"), TODAY, False),
        (_update(people, "person_id", "left_on"), TODAY + timedelta(1), True),
    ]
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: len(LEARNERS)})
        for learner, (change, day, open_to_all) in zip(LEARNERS, cases, strict=False):
            tx.execute(change, {"day": day})
            assert (take_seat(tx, _ask(learner), TODAY) is not None) == open_to_all
            assert free_seats(tx, TENANT, [M])[M] > 0


def _update(table: sa.Table, key: str, column: str) -> sa.Update:
    return sa.update(table).where(table.c[key] == M).values({column: sa.bindparam("day")})


def test_capacity_grows_and_shrinks_around_what_is_taken(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 0})
        set_capacities(tx, TENANT, {M: 3})
        asked = [_ask(learner) for learner in LEARNERS[:3]]
        assert [take_seat(tx, one, TODAY) for one in asked] == [1, 2, 3]
        _end(tx, asked[0])
        set_capacities(tx, TENANT, {M: 2})  # seat 1 is free: it goes; 2 and 3 are taken
    assert _count(store, M) == 2
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 4})
        assert free_seats(tx, TENANT)[M] == 2
    assert _count(store, M) == 4


def test_fewer_seats_than_live_pairs_is_refused_and_names_everybody(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS[:3], 2))
        for learner, mentor in zip(LEARNERS[:4], [*MENTORS[:2]] * 2, strict=True):
            assert take_seat(tx, _ask(learner, mentor), TODAY) is not None
    with pytest.raises(SeatsTaken) as caught, store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS[:3], 1))
    assert caught.value.short == dict.fromkeys(sorted(MENTORS[:2]), (1, 2))
    assert [_count(store, mentor) for mentor in MENTORS[:3]] == [2, 2, 2]


def test_sqlite_plans_once_how_seats_are_found_however_many_are_taken(store: Store) -> None:
    if not store.is_sqlite:  # PostgreSQL plans a prepared statement by rules of its own
        return
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: len(LEARNERS)})
        assert _planned(tx, LEARNERS[:2]) == _planned(tx, LEARNERS[2:20]) > 0


def _planned(tx: Tx, learners: Sequence[str]) -> int:
    """Count the columns and tables that SQLite asks about as it plans to take some seats."""
    about: list[object] = []

    def allow(*asked: object) -> int:
        about.append(asked)
        return 0

    connection = tx.connection().connection.driver_connection
    assert connection is not None
    connection.set_authorizer(allow)
    assert take_seats(tx, [_ask(learner) for learner in learners], TODAY) == {}
    connection.set_authorizer(None)
    return len(about)


def test_seats_that_are_all_free_are_taken_by_one_statement(store: Store) -> None:
    found(store, TABLES)
    asked: list[str] = []
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 4})
        sa.event.listen(store.writer, "before_cursor_execute", lambda *said: asked.append(said[2]))
        assert take_seats(tx, [_ask(learner) for learner in LEARNERS[:3]], TODAY) == {}
        assert len(asked) == 1
        two = [_ask(learner) for learner in LEARNERS[3:5]]
        assert list(take_seats(tx, two, TODAY).values()) == ["NO_FREE_SEAT"]
    assert _live(store) == 4


def test_who_is_refused_leaves_the_seat_to_who_comes_after(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS[:2], 2))
        assert take_seat(tx, _ask(LEARNERS[0], MENTORS[1]), TODAY) == 1
        asked = [_ask(learner) for learner in LEARNERS[:4]]
        assert take_seats(tx, asked, TODAY) == {
            asked[0].pair_id: "ALREADY_PAIRED",
            asked[3].pair_id: "NO_FREE_SEAT",
        }
        held = {tx.get_one(orm.Pair, (TENANT, one.pair_id)).seat_no for one in asked[1:3]}
        assert held == {1, 2}


def _live(store: Store) -> int:
    with store.read() as tx:
        held = sa.select(sa.func.count()).where(orm.Pair.ended_at.is_(None))
        return int(tx.scalar(held) or 0)


def test_other_tenants_seats_do_not_count(store: Store) -> None:
    found(store, TABLES)
    found(store, TABLES, "other")
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: 1})
        set_capacities(tx, "other", {M: 7})
        assert take_seat(tx, _ask(LEARNERS[0]), TODAY) is not None
        assert (free_seats(tx, TENANT, [M]), free_seats(tx, "other", [M])) == ({M: 0}, {M: 7})
