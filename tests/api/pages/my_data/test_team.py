from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.company import COMPANY
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS
from tests.api.world import TENANT, World, company, live_pair, world_of

LONG = '"><script>alert(1)</script>' + "字" * 170


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    people = COMPANY["people"]
    everybody = people.update().where(people.c.tenant_id == TENANT)
    with store.write() as tx:
        tx.execute(everybody.values(manager_id=None))
        for who, boss in ((LEARNERS[1], LEARNERS[2]), (LEARNERS[0], LEARNERS[1])):
            hers = everybody.where(people.c.person_id == who)
            tx.execute(hers.values(manager_id=boss, name=LONG))
    live_pair(store, LEARNERS[0], MENTORS[0])
    return world


@pytest.fixture
def manager(demo: World) -> Visitor:
    return visitor(demo, "manager", LEARNERS[2])


def test_the_whole_chain_is_shown_and_direct_reports_alone(manager: Visitor) -> None:
    shown = manager.text("/team")
    assert f"/team/{LEARNERS[0]}" in shown
    assert f"/team/{LEARNERS[1]}" in shown
    assert "<script>alert" not in shown
    assert "running" in shown
    direct = manager.text("/team?direct=yes")
    assert f"/team/{LEARNERS[1]}" in direct
    assert f"/team/{LEARNERS[0]}" not in direct
    assert "我的团队" in manager.text("/team", "zh")


def test_a_manager_adds_how_she_sees_it(demo: World, manager: Visitor) -> None:
    path = f"/team/{LEARNERS[0]}"
    shown = manager.text(path)
    competency = shown.split('name="competency_id"')[1].split('<option value="')[1].split('"')[0]
    said = {"competency_id": competency, "level": "4.5", "once": "a"}
    sent = manager.send(f"{path}/assessments", said)
    assert sent.headers["location"] == f"{path}?done=assessed"
    assert "manager 4.5" in manager.text(path)
    assert "上级评价 4.5" in manager.text(path, "zh")
    table = COMPANY["assessments"]
    with demo.store.read() as tx:
        kept = sa.select(table.c.level).where(
            table.c.learner_id == LEARNERS[0],
            table.c.competency_id == competency,
            table.c.source == "manager",
        )
        assert 4.5 in tx.scalars(kept).all()


def test_what_cannot_be_comes_back_as_it_was_typed(manager: Visitor) -> None:
    path = f"/team/{LEARNERS[0]}/assessments"
    for said in (
        {"competency_id": "none", "level": "2"},
        {"competency_id": "C01", "level": "9"},
        {"competency_id": "C01", "level": "2", "assessed_on": "2999-01-01"},
        {"competency_id": "C01", "level": "2", "source": "test"} | {"assessed_on": "soon"},
        {},
    ):
        wrong = manager.send(path, said)
        assert wrong.status_code == 422, said
        assert 'class="fault"' in wrong.text, said


def test_nobody_elses_people_are_there(demo: World, manager: Visitor) -> None:
    assert manager.get(f"/team/{LEARNERS[2]}").status_code == 404
    assert manager.get(f"/team/{LEARNERS[5]}").status_code == 404
    beyond = {"competency_id": "C01", "level": "2"}
    assert manager.send(f"/team/{LEARNERS[5]}/assessments", beyond).status_code == 404
    middle = visitor(demo, "manager", LEARNERS[1])
    assert middle.get(f"/team/{LEARNERS[1]}").status_code == 404
    assert f"/team/{LEARNERS[0]}" in middle.text("/team")
    for role, person in (("learner", LEARNERS[0]), ("hr", None), ("analyst", None)):
        other = visitor(demo, role, person)
        assert other.get("/team").status_code == 403, role
        assert other.get(f"/team/{LEARNERS[0]}").status_code == 403, role


def test_a_team_without_learners_says_what_to_do(demo: World, manager: Visitor) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        tx.execute(people.update().where(people.c.tenant_id == TENANT).values(manager_id=None))
    assert "No learner reports to you" in manager.text("/team")
