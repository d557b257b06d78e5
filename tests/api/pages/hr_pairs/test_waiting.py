from __future__ import annotations

from datetime import timedelta

import pytest

from api.store import Store, orm
from api.store.ids import new_id
from api.store.waitlist import wait
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS, SPRING, as_person, now, set_up
from tests.api.world import TENANT, World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    set_up(store)
    return world


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


def _ask(world: World) -> None:
    pair_id = new_id("pair")
    with world.store.write() as tx:
        of = {"tenant_id": TENANT, "pair_id": pair_id}
        tx.add(
            orm.Pair(
                **of,
                programme_id=SPRING,
                learner_id=LEARNERS[0],
                mentor_id=MENTORS[0],
                seat_no=1,
                state="proposed",
                origin="choice",
                created_at=now(),
            )
        )
        tx.flush()
        due = now() + timedelta(days=3)
        tx.add(orm.Request(**of, request_id="req_1", rank=1, created_at=now(), expires_at=due))


def test_the_queue_is_shown_in_order_and_left(demo: World, hr: Visitor) -> None:
    assert "Nobody waits for a mentor" in hr.text("/hr/waiting")
    with demo.store.write() as tx:
        wait(tx, TENANT, SPRING, {LEARNERS[1]: "no_room"}, kind="any", now=now())
        wait(tx, TENANT, SPRING, {LEARNERS[0]: "no_room"}, kind="any", now=now(), missed=2)
    shown = hr.text("/hr/waiting")
    assert shown.index(LEARNERS[0]) < shown.index(LEARNERS[1])
    assert "合适导师的名额已满" in hr.text("/hr/waiting", "zh")
    left = hr.send(f"/hr/waiting/{SPRING}/{LEARNERS[0]}/leave", {"once": "a"})
    assert left.headers["location"] == f"/hr/waiting?programme={SPRING}&done=left-queue"
    assert LEARNERS[0] not in hr.text("/hr/waiting")
    assert hr.send(f"/hr/waiting/{SPRING}/{LEARNERS[0]}/leave").status_code == 404
    assert hr.get("/hr/waiting?programme=none").status_code == 404


def test_open_requests_are_shown_and_taken_back(demo: World, hr: Visitor) -> None:
    assert "has answered" in hr.text("/hr/waiting/requests")
    _ask(demo)
    shown = hr.text("/hr/waiting/requests")
    assert LEARNERS[0] in shown
    assert MENTORS[0] in shown
    sent = hr.send("/hr/waiting/requests/req_1/withdraw", {"once": "a"})
    assert sent.headers["location"] == "/hr/waiting/requests?done=request-withdrawn"
    assert "has answered" in hr.text("/hr/waiting/requests")
    assert hr.send("/hr/waiting/requests/none/withdraw").status_code == 404


def test_who_asks_for_a_human_gets_an_answer(demo: World, hr: Visitor) -> None:
    assert "Nobody waits for a human" in hr.text("/hr/waiting/humans")
    me = as_person(demo, "learner", LEARNERS[0])
    made = me.post(
        f"/people/{LEARNERS[0]}/human-requests", reason_code="MY_OWN", note="<i>hello</i>"
    ).json()["human_request_id"]
    shown = hr.text("/hr/waiting/humans")
    assert "MY_OWN" in shown
    assert "&lt;i&gt;hello&lt;/i&gt;" in shown
    long = hr.send(f"/hr/waiting/humans/{made}", {"answer": "x" * 2001})
    assert long.status_code == 422
    assert "x" * 2001 in long.text
    said = hr.send(f"/hr/waiting/humans/{made}", {"answer": "Done so.", "once": "a"})
    assert said.headers["location"] == "/hr/waiting/humans?done=human-answered"
    assert made not in hr.text("/hr/waiting/humans")
    assert "Done so." in hr.text("/hr/waiting/humans?state=closed")
    assert hr.send(f"/hr/waiting/humans/{made}", {"answer": "again"}).status_code == 409


def test_a_company_without_a_programme_is_told_what_to_do(store: Store) -> None:
    hr = visitor(world_of(store, company(), demo=True), "hr")
    assert "There is no programme yet" in hr.text("/hr/waiting")
    assert "还没有项目" in hr.text("/hr/waiting", "zh")
