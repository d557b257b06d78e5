"""Many at once want the same seats.

`MENTORMATCH_ROUNDS` says how many times over: a few by default, 200 at the gate.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date, timedelta
from itertools import cycle
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.errors import WrongState
from api.services.pairing import answering
from api.services.pairing.choosing import Ranking, choose_beside_others
from api.services.pairing.errors import SeatConflicts
from api.services.pairing.starting import Planned, end_unstarted, start_pairs
from api.store import Store, Tx, orm
from api.store.company import COMPANY
from api.store.errors import AlreadyPaired, SeatsTaken
from api.store.ids import new_id
from api.store.seats import set_capacities
from api.store.taking import NewPair
from tests.api.pairing import broken_invariants, now
from tests.api.world import TENANT, company, found

THREADS, PROCESSES, N_LEARNERS, SEATS = 16, 3, 48, 5
ROUNDS = int(os.environ.get("MENTORMATCH_ROUNDS", "5"))
FEWER = min(ROUNDS, 20)
TABLES = company(N_LEARNERS, 12)
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
MENTORS: list[str] = TABLES.mentors["mentor_id"].tolist()
M = MENTORS[0]
Act = Callable[[Store], object]


@pytest.fixture
def crowd(store_url: str) -> Iterator[Store]:
    """A company on a store with a connection for every thread."""
    store = Store(store_url, readers=THREADS)
    found(store, TABLES)
    with store.write() as tx:
        set_capacities(tx, TENANT, {M: SEATS})
    yield store
    store.close()


def at_once(store: Store, work: Sequence[Sequence[Act]]) -> Counter[str]:
    """Do the acts of every thread one after the other, all threads at once; count what came.

    The threads are those of several processes, each of which has a store of its own.
    """
    start = Barrier(len(work))

    def thread(mine: Store, acts: Sequence[Act]) -> list[str]:
        start.wait()
        return [_tried(mine, act) for act in acts]

    with ExitStack() as stack, ThreadPoolExecutor(len(work)) as pool:
        stores = [store, *(stack.enter_context(_beside(store)) for _ in range(PROCESSES - 1))]
        return Counter(came for each in pool.map(thread, cycle(stores), work) for came in each)


def _beside(store: Store) -> closing[Store]:
    """Open a store on the same database, as another process does."""
    return closing(Store(store.url.render_as_string(hide_password=False), readers=THREADS))


def _tried(store: Store, act: Act) -> str:
    try:
        came = act(store)
    except (AlreadyPaired, SeatsTaken, SeatConflicts, WrongState) as refused:
        return type(refused).__name__
    return str(getattr(came, "outcome", "done"))


def _done(work: Callable[[Tx], object]) -> Act:
    """Return some work in a transaction, as an act."""
    return lambda store: store.do(work)


def offer_all(store: Store, programme_id: str, ranked: Sequence[Sequence[str]]) -> list[str]:
    """Make a programme and give every learner a list; returns the lists."""
    rids = [new_id("rec") for _ in ranked]
    key = {"tenant_id": TENANT, "programme_id": programme_id}
    later = now() + timedelta(days=1)
    lists = [
        {
            **key,
            "recommendation_id": rid,
            "learner_id": learner,
            "created_at": now(),
            "expires_at": later,
        }
        for rid, learner in zip(rids, LEARNERS, strict=False)
    ]
    items = [
        {
            "tenant_id": TENANT,
            "recommendation_id": rid,
            "rank": rank,
            "mentor_id": mentor_id,
            "role": "",
            "propensity": 1.0,
            "features": {},
        }
        for rid, mentors in zip(rids, ranked, strict=True)
        for rank, mentor_id in enumerate(mentors, 1)
    ]
    with store.write() as tx:
        tx.add(orm.Programme(**key, name=programme_id, created_at=now()))
        tx.flush()
        tx.execute(sa.insert(orm.Shortlist), lists)
        tx.execute(sa.insert(orm.ShortlistItem), items)
    return rids


def chooses(learner_id: str, rid: str, ranked: Sequence[str]) -> Act:
    """Return the choice of one learner, as an act."""
    who = Actor(TENANT, "learner", "key", learner_id, reach="own")
    return lambda store: choose_beside_others(store, Ranking(who, rid, ranked, now()))


def shared(acts: Sequence[Act]) -> list[list[Act]]:
    """Deal acts out to the threads."""
    return [list(acts[start::THREADS]) for start in range(THREADS)]


def end_all(store: Store) -> None:
    """End every live pair."""
    with store.write() as tx:
        ended = {"state": "ended", "ended_at": now(), "seat_no": None}
        tx.execute(sa.update(orm.Pair).where(orm.Pair.ended_at.is_(None)).values(ended))


def live(store: Store, mentor_id: str = M) -> int:
    """Count the live pairs of a mentor."""
    with store.read() as tx:
        found = sa.select(sa.func.count()).where(
            orm.Pair.mentor_id == mentor_id, orm.Pair.ended_at.is_(None)
        )
        return int(tx.scalar(found) or 0)


def test_the_last_seat_is_never_sold_twice(crowd: Store) -> None:
    for number in range(ROUNDS):
        rids = offer_all(crowd, f"p{number}", [[M]] * N_LEARNERS)
        acts = [chooses(who, rid, [M]) for who, rid in zip(LEARNERS, rids, strict=True)]
        came = at_once(crowd, shared(acts))
        assert came == {"paired": SEATS, "waiting": N_LEARNERS - SEATS}
        assert live(crowd) == SEATS
        assert broken_invariants(crowd) == []
        end_all(crowd)


def test_without_the_index_who_reads_before_writing_oversells(crowd: Store) -> None:
    if crowd.is_sqlite:  # one writer at a time: even who reads first is alone
        return
    with crowd.write() as tx:
        tx.execute(sa.text("DROP INDEX uq_pairs_live_seat"))
    most = 0
    for number in range(FEWER):
        acts = [_naively(learner, f"p{number}") for learner in LEARNERS]
        at_once(crowd, shared(acts))
        most = max(most, live(crowd))
        end_all(crowd)
    assert most > SEATS, "the race is real: this is what the index prevents"


def _naively(learner_id: str, programme_id: str) -> Act:
    """Take a seat as nobody should: read which is free, then write."""
    asked = NewPair(TENANT, new_id("pair"), programme_id, learner_id, M, "active", "choice", now())

    def act(tx: Tx) -> object:
        held = sa.select(orm.Pair.seat_no).where(
            orm.Pair.mentor_id == M, orm.Pair.ended_at.is_(None)
        )
        free = set(range(1, SEATS + 1)) - set(tx.scalars(held))
        if free:
            fields = {name: getattr(asked, name) for name in asked.__slots__}
            tx.add(orm.Pair(**fields, seat_no=min(free)))
        return None

    return _done(act)


def test_a_learner_who_chooses_everywhere_at_once_gets_one_mentor(crowd: Store) -> None:
    for number in range(FEWER):
        programme = f"p{number}"
        mentors = (MENTORS * 2)[:THREADS]
        rids = offer_all(crowd, programme, [[mentor] for mentor in mentors])
        with crowd.write() as tx:
            tx.execute(sa.update(orm.Shortlist).values(learner_id=LEARNERS[0]))
        acts = [
            [chooses(LEARNERS[0], rid, [mentor])] for rid, mentor in zip(rids, mentors, strict=True)
        ]
        came = at_once(crowd, acts)
        assert came["paired"] == 1, came
        assert broken_invariants(crowd) == []
        end_all(crowd)


def test_nobody_becomes_two_mentors_of_a_learner_who_chooses_both_kinds_at_once(
    crowd: Store,
) -> None:
    for number in range(FEWER):
        came = at_once(crowd, [[act] for act in _both_kinds(crowd, f"p{number}")])
        assert came == {"paired": 1, "AlreadyPaired": THREADS - 1}
        assert live(crowd) == 1
        end_all(crowd)
    with crowd.write() as tx:
        tx.execute(sa.text("DROP INDEX uq_pairs_live_two"))
    came = at_once(crowd, [_both_kinds(crowd, "without")])
    assert came["paired"] == 2, "this is what the index prevents"


def _both_kinds(store: Store, programme_id: str) -> list[Act]:
    """Return choices of the same mentor by one learner, from lists of either kind."""
    rids = offer_all(store, programme_id, [[M]] * THREADS)
    with store.write() as tx:
        for number, rid in enumerate(rids):
            mine = sa.update(orm.Shortlist).where(orm.Shortlist.recommendation_id == rid)
            kind = ("inside", "outside")[number % 2]
            tx.execute(mine.values(learner_id=LEARNERS[0], kind=kind))
    return [chooses(LEARNERS[0], rid, [M]) for rid in rids]


def test_a_request_is_answered_once_whoever_comes_first(crowd: Store) -> None:
    for number in range(FEWER):
        rids = offer_all(crowd, f"p{number}", [[M]])
        with crowd.write() as tx:
            tx.execute(sa.update(orm.Programme).values(mode="two_sided"))
        assert at_once(crowd, [[chooses(LEARNERS[0], rids[0], [M])]]) == {"requested": 1}
        with crowd.read() as tx:
            request = tx.scalars(sa.select(orm.Request).where(orm.Request.state == "pending")).one()
        mine = Actor(TENANT, "learner", "key", LEARNERS[0], reach="own")
        hers = Actor(TENANT, "mentor", "key", M, reach="own")
        acts: list[list[Act]] = [
            [_accept(hers, request.request_id)],
            [_withdraw(mine, request.request_id)],
            [_expire],
        ]
        came = at_once(crowd, acts)
        assert came["done"] + came["WrongState"] == len(acts)
        assert broken_invariants(crowd) == []
        with crowd.read() as tx:
            state = tx.get_one(orm.Request, (TENANT, request.request_id)).state
        assert (live(crowd) == 1) == (state == "accepted")
        end_all(crowd)


def _accept(who: Actor, request_id: str) -> Act:
    return _done(lambda tx: answering.accept(tx, who, request_id, now()))


def _withdraw(who: Actor, request_id: str) -> Act:
    return _done(lambda tx: answering.withdraw(tx, who, request_id, now()))


def _expire(store: Store) -> object:
    later = now() + timedelta(days=90)
    system = Actor(TENANT, "admin", "system")
    return store.do(lambda tx: answering.expire_requests(tx, system, later, 10))


def test_seats_hold_while_capacity_pauses_and_runs_change(crowd: Store) -> None:
    rng = Random(7)
    all_came: Counter[str] = Counter()
    for number in range(2 * FEWER // 5):
        programme = f"p{number}"
        ranked = [rng.sample(MENTORS, 3) for _ in LEARNERS]
        rids = offer_all(crowd, programme, ranked)
        acts = [chooses(*each) for each in zip(LEARNERS, rids, ranked, strict=True)]
        trouble = [_capacity(rng), _capacity(rng), _pause(rng), _pause(rng)]
        trouble += [_publish(rng, programme), _unpublish, _publish(rng, programme)]
        both = acts + trouble * 3
        rng.shuffle(both)
        all_came += at_once(crowd, shared(both))
        assert broken_invariants(crowd) == []
        end_all(crowd)
    assert all_came["paired"] > 0
    assert all_came["done"] > 0, "capacities, pauses and runs did change"


def test_nobody_gets_a_seat_of_a_mentor_who_was_paused_before(crowd: Store) -> None:
    rids = offer_all(crowd, "p", [[M]] * N_LEARNERS)
    acts = [chooses(who, rid, [M]) for who, rid in zip(LEARNERS, rids, strict=True)]
    first = at_once(crowd, shared([*acts[:3], _paused(M, now().date() + timedelta(days=1))]))
    began = live(crowd)
    assert began == first["paired"] <= 3
    assert at_once(crowd, shared(acts[3:])) == {"waiting": N_LEARNERS - 3}
    assert live(crowd) == began


def _capacity(rng: Random) -> Act:
    mentor_id, capacity = rng.choice(MENTORS), rng.randrange(4)
    return _done(lambda tx: set_capacities(tx, TENANT, {mentor_id: capacity}))


def _pause(rng: Random) -> Act:
    return _paused(rng.choice(MENTORS), now().date() + timedelta(days=rng.choice((-1, 1))))


def _paused(mentor_id: str, until: date) -> Act:
    mentors = COMPANY["mentors"]
    pause = sa.update(mentors).where(
        mentors.c.tenant_id == TENANT, mentors.c.mentor_id == mentor_id
    )
    return _done(lambda tx: tx.execute(pause.values(paused_until=until)))


def _run(programme_id: str) -> orm.MatchRun:
    return orm.MatchRun(tenant_id=TENANT, run_id="run_1", programme_id=programme_id)


def _publish(rng: Random, programme_id: str) -> Act:
    planned = [Planned(learner, rng.choice(MENTORS)) for learner in rng.sample(LEARNERS, 4)]
    who = Actor(TENANT, "hr", "key")
    run = _run(programme_id)
    return _done(lambda tx: start_pairs(tx, who, run, planned, now=now(), moves=True))


def _unpublish(store: Store) -> object:
    return store.do(lambda tx: end_unstarted(tx, Actor(TENANT, "hr", "key"), "run_1", now()))
