from __future__ import annotations

from typing import Any

import pytest

from api.services.jobs.context import JobContext
from api.services.jobs.handlers import handler_of
from api.store import orm
from api.store.ids import new_id
from tests.api.drafts import draft, programme
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    as_hr,
    as_person,
    broken_invariants,
    now,
    offer,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2 = LEARNERS[:2]
A, B = MENTORS[:2]


def _say(world: World, learner: str, automated: bool) -> Any:
    headers = world.headers("learner", learner)
    said = {"automated_matching": automated}
    place = f"/v1/people/{learner}/preferences"
    answer = world.client.put(place, json=said, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def _out(world: World, learner: str) -> None:
    """Write down that somebody opted out, and nothing else: as if it happened meanwhile."""
    with world.store.write() as tx:
        out = orm.Preference(tenant_id=TENANT, person_id=learner, automated_matching=False)
        out.changed_at = now()
        tx.add(out)


def _change(world: World, rid: str, **values: Any) -> None:
    with world.store.write() as tx:
        row = tx.get_one(orm.Shortlist, (TENANT, rid))
        for name, value in values.items():
            setattr(row, name, value)


def _states(world: World) -> dict[str, str]:
    with world.store.read() as tx:
        return {row.recommendation_id: row.state for row in rows(tx, orm.Shortlist)}


def test_who_opts_out_has_her_lists_withdrawn_that_scores_made_and_no_others(world: World) -> None:
    set_up(world.store)
    of_run = offer(world.store, L1, [A, B], run_id="run_1")
    live, by_hr, in_turn, lapsed, drafted = (
        offer(world.store, L1, [A, B], days=days, state=state)
        for days, state in ((10, "open"), (10, "open"), (10, "open"), (-1, "open"), (10, "draft"))
    )
    another = offer(world.store, L2, [A, B], run_id="run_1")
    _change(world, live, source="personalised")
    _change(world, by_hr, source="hr")
    _change(world, in_turn, source="unpersonalised")
    _say(world, L1, False)

    states = _states(world)
    assert {states.pop(one) for one in (of_run, live)} == {"withdrawn"}
    assert states.pop(drafted) == "draft"
    assert set(states) == {by_hr, in_turn, lapsed, another}
    assert set(states.values()) == {"open"}
    with world.store.read() as tx:
        (human,) = rows(tx, orm.HumanRequest)
    assert (human.person_id, human.programme_id, human.reason_code) == (L1, "spring", "OPTED_OUT")
    entries = as_hr(world).get(f"/people/{L1}/access-log").json()["items"]
    assert entries[0]["action"] == "preference_changed"


def test_a_list_that_was_withdrawn_shows_nobody_and_is_not_chosen_from(world: World) -> None:
    set_up(world.store)
    rid = offer(world.store, L1, [A, B], run_id="run_1")
    _say(world, L1, False)
    mine = as_person(world, "learner", L1)
    shown = mine.get(f"/recommendations/{rid}").json()
    assert (shown["state"], shown["items"]) == ("withdrawn", [])
    late = mine.post(f"/recommendations/{rid}/choice", ranked=[A])
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


def test_nobody_leaves_it_to_the_system_to_choose_for_who_opted_out(world: World) -> None:
    set_up(world.store)
    withdrawn, in_turn = (offer(world.store, L1, [A, B], run_id="run_1") for _ in range(2))
    _change(world, in_turn, source="unpersonalised")
    _say(world, L1, False)
    mine = as_person(world, "learner", L1)
    for rid in (withdrawn, in_turn):
        for caller in (mine, as_hr(world)):
            refused = caller.post(f"/recommendations/{rid}:assign")
            assert (refused.status_code, refused.json()["code"]) == (409, "opted_out")
            assert refused.json()["params"] == {"learner_id": L1}
    with world.store.read() as tx:
        assert rows(tx, orm.Pair) == rows(tx, orm.Choice) == []
    chosen = mine.post(f"/recommendations/{in_turn}/choice", ranked=[B])
    assert (chosen.status_code, chosen.json()["mentor_id"]) == (201, B), "that is her own choice"


def test_hr_pairs_by_hand_whoever_opted_out(world: World) -> None:
    set_up(world.store)
    _say(world, L1, False)
    body = {"programme_id": "spring", "learner_id": L1, "mentor_id": A, "reason_code": "ASKED"}
    assert as_hr(world).post("/pairs", **body).status_code == 201


def test_who_opts_in_again_gets_new_lists_and_may_leave_it_to_the_system(world: World) -> None:
    set_up(world.store, capacity=2)
    _say(world, L1, False)
    place = f"/programmes/spring/learners/{L1}/recommendations"
    mine = as_person(world, "learner", L1)
    sources = []
    for automated in (False, True):
        _say(world, L1, automated)
        made = mine.post(place).json()
        sources.append(made["source"])
    assert sources == ["unpersonalised", "prior"]
    came = mine.post(f"/recommendations/{made['recommendation_id']}:assign")
    assert came.status_code == 201, came.text


@pytest.mark.parametrize("source", ["prior", "hr"])
def test_a_run_published_after_the_opt_out_opens_no_list_that_scores_made(
    world: World, source: str
) -> None:
    programme(world.store, mode="shortlist")
    draft(world.store, "run_a", {L1: A, L2: B}, lists={L1: [A, B], L2: [A, B]})
    _change(world, f"rec_run_a_{L1}", source=source)
    _say(world, L1, False)
    answer = as_hr(world).post("/match-runs/run_a:publish")
    assert answer.status_code == 200, answer.text
    opened = {name for name, state in _states(world).items() if state == "open"}
    by_hand = {f"rec_run_a_{L1}"} if source == "hr" else set()
    assert opened == {f"rec_run_a_{L2}"} | by_hand


def test_who_opts_out_while_lapsed_lists_are_settled_is_not_paired(world: World) -> None:
    set_up(world.store)
    lapsed = offer(world.store, L1, [A], days=-1, run_id="run_1")
    job = JobContext(world.store, TENANT, new_id("job"), "system", {}, now)
    effect = handler_of("settle_lists").perform(job)
    _out(world, L1)
    with world.store.write() as tx:
        assert effect(tx) == {"expired": 1}
    assert _states(world)[lapsed] == "expired"
    assert broken_invariants(world.store) == []


def test_who_opts_out_while_a_list_is_made_for_her_by_scores_does_not_get_it(
    world: World,
) -> None:
    set_up(world.store)
    payload = {"programme_id": "spring", "kind": "any", "learner_ids": [L1, L2]}
    job = JobContext(world.store, TENANT, new_id("job"), "system", payload, now)
    effect = handler_of("propose_lists").perform(job)
    _out(world, L1)
    with world.store.write() as tx:
        assert set(effect(tx)["lists"]) == {L2}
    with world.store.read() as tx:
        assert [row.learner_id for row in rows(tx, orm.Shortlist)] == [L2]


@pytest.mark.parametrize("by", ["system", "learner"])
def test_after_an_opt_out_the_system_asks_nobody_next_of_what_it_ranked_itself(
    world: World, by: str
) -> None:
    set_up(world.store, "two_sided")
    rid = offer(world.store, L1, [A, B])
    mine, mentor = as_person(world, "learner", L1), as_person(world, "mentor", A)
    if by == "system":
        asked = mine.post(f"/recommendations/{rid}:assign").json()
    else:
        asked = mine.post(f"/recommendations/{rid}/choice", ranked=[A, B]).json()
    _say(world, L1, False)
    declined = mentor.post(f"/requests/{asked['request_id']}:decline", reason_code="NO_TIME")
    assert declined.status_code == 200, declined.text
    with world.store.read() as tx:
        pending = [row.mentor_id for row in rows(tx, orm.Pair, state="proposed")]
        waits = [row.learner_id for row in rows(tx, orm.Waiting, state="waiting")]
    assert (pending, waits) == (([], [L1]) if by == "system" else ([B], []))
    assert broken_invariants(world.store) == []
