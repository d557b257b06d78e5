from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.services.pairing.errors import SeatConflicts
from api.services.pairing.starting import Planned, Started, end_unstarted, start_pairs
from api.store import Store, orm
from api.store.company import COMPANY
from api.store.waitlist import wait
from tests.api.pairing import (
    HR,
    LEARNERS,
    MENTORS,
    SPRING,
    TABLES,
    broken_invariants,
    now,
    rows,
    set_up,
)
from tests.api.world import TENANT, found

A, B, C = MENTORS[:3]
L1, L2, L3, L4 = LEARNERS[:4]
RUN = orm.MatchRun(tenant_id=TENANT, run_id="run_1", programme_id=SPRING, cohort_id=None)


def _start(store: Store, planned: list[Planned], *, moves: bool = False) -> Started:
    with store.write() as tx:
        return start_pairs(tx, HR, RUN, planned, now=now(), moves=moves)


def _live(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return {pair.learner_id: pair.mentor_id for pair in rows(tx, orm.Pair, ended_at=None)}


def test_pairs_of_a_run_begin_together_and_their_learners_stop_waiting(store: Store) -> None:
    found(store, TABLES)
    set_up(store, "assign", capacity=2)
    with store.write() as tx:
        wait(tx, TENANT, SPRING, {L1: "FULL", L4: "FULL"}, kind="any", now=now())
    planned = [Planned(L1, A, score=0.5), Planned(L2, A), Planned(L3, B)]
    assert _start(store, planned) == Started(3, 0, 0)
    assert _live(store) == {L1: A, L2: A, L3: B}
    assert broken_invariants(store) == []
    with store.read() as tx:
        states = {row.learner_id: row.state for row in rows(tx, orm.Waiting)}
    assert states == {L1: "served", L4: "waiting"}


def test_all_conflicts_are_named_and_then_nothing_has_begun(store: Store) -> None:
    found(store, TABLES)
    set_up(store, "assign", capacity=1)
    _start(store, [Planned(L1, A)])
    with pytest.raises(SeatConflicts) as caught:
        _start(store, [Planned(L1, B), Planned(L2, A), Planned(L3, C)])
    named = {(one.learner_id, one.mentor_id, one.code) for one in caught.value.conflicts}
    assert named == {(L1, B, "ALREADY_PAIRED"), (L2, A, "NO_FREE_SEAT")}
    assert caught.value.code == "seat_conflicts"
    assert {fault.code for fault in caught.value.faults} == {"ALREADY_PAIRED", "NO_FREE_SEAT"}
    assert _live(store) == {L1: A}


def test_who_has_left_since_the_run_is_a_conflict(store: Store) -> None:
    found(store, TABLES)
    set_up(store, "assign")
    with store.write() as tx:
        people = COMPANY["people"]
        left = sa.update(people).where(people.c.person_id == L2)
        tx.execute(left.values(left_on=now().date()))
    with pytest.raises(SeatConflicts) as caught:
        _start(store, [Planned(L1, A), Planned(L2, B)])
    assert [(one.learner_id, one.code) for one in caught.value.conflicts] == [(L2, "LEARNER_LEFT")]
    assert _live(store) == {}


def test_a_rematch_keeps_what_stays_and_ends_what_moves(store: Store) -> None:
    found(store, TABLES)
    set_up(store, "assign", capacity=1)
    _start(store, [Planned(L1, A), Planned(L2, B), Planned(L3, C)])
    swapped = [Planned(L1, B), Planned(L2, A), Planned(L3, C)]
    assert _start(store, swapped, moves=True) == Started(2, 1, 2)
    assert _live(store) == {L1: B, L2: A, L3: C}
    with store.read() as tx:
        ended = rows(tx, orm.Pair, state="ended")
    assert {pair.end_reason_code for pair in ended} == {"REMATCHED"}
    assert broken_invariants(store) == []


def test_unpublishing_ends_only_what_has_not_begun(store: Store) -> None:
    found(store, TABLES)
    set_up(store, "assign", capacity=1, starts_on=(now() + timedelta(days=9)).date())
    _start(store, [Planned(L1, A), Planned(L2, B), Planned(L3, C)])
    with store.write() as tx:
        begun = rows(tx, orm.Pair, learner_id=L1)[0]
        begun.started_at = now() - timedelta(hours=1)
    with store.write() as tx:
        assert len(end_unstarted(tx, HR, "run_1", now(), only={(L2, "any")})) == 1
        assert len(end_unstarted(tx, HR, "run_1", now())) == 1
        assert end_unstarted(tx, HR, "run_2", now()) == []
    assert _live(store) == {L1: A}
    with store.read() as tx:
        past = COMPANY["mentorships"].c
        assert not tx.execute(
            sa.select(past.mentor_id).where(past.mentorship_id.like("pair_%"))
        ).first(), "what never began is no past mentorship"
