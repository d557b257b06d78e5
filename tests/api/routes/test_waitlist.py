from __future__ import annotations

from api.store import orm
from api.store.waitlist import wait
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    as_hr,
    as_person,
    now,
    perform_queued,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

PATH = f"/programmes/{SPRING}/waitlist"
FULL = "ALL_ELIGIBLE_FULL"
A, B, C, D = LEARNERS[:4]


def _miss(world: World, *learners: str) -> None:
    with world.store.write() as tx:
        wait(tx, TENANT, SPRING, dict.fromkeys(learners, FULL), kind="any", now=now(), missed=1)


def test_priority_grows_with_every_round_missed_and_then_time_counts(world: World) -> None:
    set_up(world.store)
    _miss(world, B)
    _miss(world, A, B)
    _miss(world, C)
    found = as_hr(world).get(PATH).json()["items"]
    assert [(row["learner_id"], row["position"], row["priority"]) for row in found] == [
        (B, 1, 2),
        (A, 2, 1),
        (C, 3, 1),
    ]
    pages = as_hr(world).get(PATH, limit=2).json()
    rest = as_hr(world).get(PATH, limit=2, cursor=pages["next_cursor"]).json()
    assert [row["position"] for row in (*pages["items"], *rest["items"])] == [1, 2, 3]


def test_a_learner_sees_the_own_place_alone_and_may_leave_it(world: World) -> None:
    set_up(world.store)
    _miss(world, A, B)
    mine, stranger = as_person(world, "learner", B), as_person(world, "learner", D)
    assert [row["position"] for row in mine.get(PATH).json()["items"]] == [2]
    assert stranger.get(PATH).json()["items"] == []
    assert stranger.post(f"{PATH}/{B}:leave").status_code == 404
    assert mine.post(f"{PATH}/{B}:leave").json() == {"learner_id": B}
    assert mine.get(PATH).json()["items"] == []
    assert mine.post(f"{PATH}/{B}:leave").status_code == 404
    _miss(world, B)
    assert [row["priority"] for row in mine.get(PATH).json()["items"]] == [2], "it is kept"
    assert as_hr(world).get("/programmes/none/waitlist").status_code == 404


def test_who_was_served_begins_anew(world: World) -> None:
    set_up(world.store)
    _miss(world, A)
    _miss(world, A)
    with world.store.write() as tx:
        rows(tx, orm.Waiting)[0].state = "served"
    _miss(world, A)
    assert [row["priority"] for row in as_hr(world).get(PATH).json()["items"]] == [1]


def test_freed_seats_are_offered_down_the_list_and_each_only_once(world: World) -> None:
    set_up(world.store, capacity=0)
    _miss(world, B)
    _miss(world, A, B, C)
    hr = as_hr(world)
    with world.store.write() as tx:
        tx.add_all(
            orm.Seat(tenant_id=TENANT, mentor_id=mentor, seat_no=1) for mentor in MENTORS[:2]
        )
    made = [
        hr.post(
            "/pairs", programme_id=SPRING, learner_id=learner, mentor_id=mentor, reason_code="X"
        )
        for learner, mentor in zip(LEARNERS[5:7], MENTORS, strict=False)
    ]
    for pair in made:
        ended = hr.post(f"/pairs/{pair.json()['pair_id']}:end", reason_code="GOALS_REACHED")
        assert ended.status_code == 200
    lists: dict[str, str] = {}
    for offers in perform_queued(world.store, "propose_lists"):
        assert not set(offers["lists"]) & set(lists), "nobody holds two offers"
        lists |= offers["lists"]
    with world.store.read() as tx:
        first = [row.mentor_id for row in rows(tx, orm.ShortlistItem, rank=1)]
    assert 1 <= len(lists) <= 2
    assert len(set(first)) == len(first), "one seat, one offer"
