"""The lists that there are: found by whoever may read them, page by page, in the state of now."""

from __future__ import annotations

from typing import Any

import pytest

from api.store import orm
from api.store.company import COMPANY
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    Caller,
    as_hr,
    as_person,
    offer,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2, L3 = LEARNERS[:3]
A, B = MENTORS[:2]


def _found(caller: Caller, **query: Any) -> list[str]:
    answer = caller.get("/recommendations", **query)
    assert answer.status_code == 200, answer.text
    return [row["recommendation_id"] for row in answer.json()["items"]]


def test_a_learner_finds_her_open_list_and_chooses_from_it(world: World) -> None:
    set_up(world.store)
    mine, _ = offer(world.store, L1, [A, B]), offer(world.store, L2, [B])
    learner = as_person(world, "learner", L1)
    (row,) = learner.get("/recommendations", state="open").json()["items"]
    assert row["recommendation_id"] == mine
    assert (row["programme_id"], row["learner_id"], row["state"]) == (SPRING, L1, "open")
    read = learner.get(f"/recommendations/{mine}").json()
    assert row.items() - {("run_id", None)} <= {key: read.get(key) for key in row}.items()
    assert learner.post(f"/recommendations/{mine}/choice", ranked=[A]).status_code < 300
    assert _found(learner, state="open") == []
    assert _found(learner, state="chosen") == _found(learner) == [mine]


def test_what_is_another_s_is_not_found_by_any_question(world: World) -> None:
    set_up(world.store)
    theirs = offer(world.store, L2, [A])
    learner = as_person(world, "learner", L1)
    assert _found(learner) == _found(learner, learner_id=L2) == []
    assert _found(learner, programme_id=SPRING, state="open") == []
    for role in ("hr", "service", "analyst", "admin"):
        assert _found(Caller(world, world.headers(role)), learner_id=L2) == [theirs]
    mentor = as_person(world, "mentor", A).get("/recommendations")
    assert (mentor.status_code, mentor.json()["code"]) == (403, "not_permitted")


def test_a_manager_finds_the_lists_of_her_team(world: World) -> None:
    set_up(world.store)
    ours, _ = offer(world.store, L1, [A]), offer(world.store, L2, [A])
    people = COMPANY["people"]
    with world.store.write() as tx:
        tx.execute(people.update().values(manager_id=None))
        tx.execute(people.update().where(people.c.person_id == L1).values(manager_id=L3))
    assert _found(as_person(world, "manager", L3)) == [ours]
    assert _found(as_person(world, "manager", L3), learner_id=L2) == []


def test_a_list_is_in_the_state_of_now_and_a_draft_is_nobody_s_to_find(world: World) -> None:
    set_up(world.store)
    late, gone = offer(world.store, L1, [A], days=-1), offer(world.store, L1, [A], state="expired")
    live, back = offer(world.store, L1, [A]), offer(world.store, L1, [A], state="withdrawn")
    offer(world.store, L1, [A], state="draft")
    endless = offer(world.store, L1, [A])
    with world.store.write() as tx:
        rows(tx, orm.Shortlist, recommendation_id=endless)[0].expires_at = None
    hr = as_hr(world)
    assert _found(hr) == [endless, back, live, gone, late]
    assert _found(hr, state="open") == [endless, live]
    assert _found(hr, state="expired") == [gone, late]
    assert _found(hr, state="withdrawn") == [back]
    for state in ("open", "expired", "withdrawn"):
        told = hr.get("/recommendations", state=state).json()["items"]
        assert {row["state"] for row in told} == {state}
    assert hr.get("/recommendations", state="draft").status_code == 422


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_put_together_are_the_whole_whatever_is_made_meanwhile(
    world: World, limit: int
) -> None:
    set_up(world.store)
    made = [offer(world.store, learner, [A]) for learner in (L1, L2, L1, L2, L1)]
    with world.store.write() as tx:  # some at the very same instant
        for row in rows(tx, orm.Shortlist, tenant_id=TENANT, learner_id=L2):
            row.created_at = rows(tx, orm.Shortlist, recommendation_id=made[0])[0].created_at
    hr = as_hr(world)
    whole, found = _found(hr), list[str]()
    assert sorted(whole) == sorted(made)
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = hr.get("/recommendations", **query).json()
        found += [row["recommendation_id"] for row in page["items"]]
        offer(world.store, L3, [B])
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == whole
    refused = hr.get("/recommendations", cursor="x").json()
    assert refused["code"] == "bad_cursor"


def test_a_programme_and_a_learner_narrow_what_is_found(world: World) -> None:
    set_up(world.store)
    mine = offer(world.store, L1, [A])
    hr = as_hr(world)
    assert _found(hr, programme_id=SPRING, learner_id=L1, state="open") == [mine]
    assert _found(hr, programme_id="autumn") == _found(hr, learner_id="nobody") == []
