from __future__ import annotations

from typing import Any

from api.store import orm
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    as_hr,
    as_person,
    broken_invariants,
    now,
    offer,
    perform,
    perform_queued,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2, L3 = LEARNERS[:3]
A, B, C, D = MENTORS[:4]


def test_the_best_ranked_mentor_with_a_free_seat_is_taken(world: World) -> None:
    set_up(world.store)
    outcomes = []
    for learner in (L1, L2, L3):
        rid = offer(world.store, learner, [A, B, C])
        came = as_person(world, "learner", learner).post(
            f"/recommendations/{rid}/choice", ranked=[B, A]
        )
        assert came.status_code == 201, came.text
        outcomes.append((came.json()["outcome"], came.json()["mentor_id"]))
    assert outcomes == [("paired", B), ("paired", A), ("waiting", None)]
    assert broken_invariants(world.store) == []
    place = as_person(world, "learner", L3).get(f"/programmes/{SPRING}/waitlist").json()["items"]
    assert [(p["learner_id"], p["position"], p["reason_code"]) for p in place] == [
        (L3, 1, "ALL_CHOSEN_FULL")
    ]


def test_a_list_is_chosen_from_once_and_only_by_its_learner(world: World) -> None:
    set_up(world.store)
    rid = offer(world.store, L1, [A, B])
    path = f"/recommendations/{rid}/choice"
    stranger, mine = as_person(world, "learner", L2), as_person(world, "learner", L1)
    assert stranger.post(path, ranked=[A]).status_code == 404
    assert as_person(world, "mentor", A).post(path, ranked=[A]).status_code == 403
    assert mine.post("/recommendations/rec_none/choice", ranked=[A]).status_code == 404
    assert mine.post(path, ranked=[A]).status_code == 201
    again = mine.post(path, ranked=[B])
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    other = offer(world.store, L1, [B])
    twice = mine.post(f"/recommendations/{other}/choice", ranked=[B])
    assert (twice.status_code, twice.json()["code"]) == (409, "already_paired")
    with world.store.read() as tx:
        assert rows(tx, orm.Choice, recommendation_id=other) == [], "nothing of it is kept"


def test_where_mentors_are_assigned_hr_alone_chooses_from_a_list(world: World) -> None:
    set_up(world.store, "assign")
    rid = offer(world.store, L1, [A, B])
    mine = as_person(world, "learner", L1)
    for path, body in (
        ("/choice", {"ranked": [A]}),
        ("/choice", {"none": True, "reason_code": "OTHER_FIELD"}),
        (":assign", {}),
    ):
        answer = mine.post(f"/recommendations/{rid}{path}", **body)
        assert (answer.status_code, answer.json()["code"]) == (409, "learners_do_not_choose")
        assert answer.json()["params"] == {"programme_id": SPRING}
    with world.store.read() as tx:
        assert rows(tx, orm.Pair) == rows(tx, orm.Choice) == []
    came = as_hr(world).post(f"/recommendations/{rid}/choice", ranked=[A])
    assert (came.status_code, came.json()["outcome"]) == (201, "paired")


def test_only_mentors_of_the_list_are_ranked_each_once(world: World) -> None:
    set_up(world.store, "meet_three")
    rid = offer(world.store, L1, [A, B, C])
    cases: dict[str, dict[str, Any]] = {
        "not_on_list": {"ranked": [A, D]},
        "repeated_mentor": {"ranked": [A, A]},
        "ranking_not_whole": {"ranked": [A, B]},
        "invalid_request": {"none": True},
    }
    for code, body in cases.items():
        answer = as_person(world, "learner", L1).post(f"/recommendations/{rid}/choice", **body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    where = as_person(world, "learner", L1).post(f"/recommendations/{rid}/choice", ranked=[A, D])
    assert where.json()["errors"][0]["where"] == "/body/ranked/1"
    for body, places in (
        ({}, ["/body/ranked"]),
        ({"ranked": []}, ["/body/ranked"]),
        ({"none": True, "ranked": [A]}, ["/body/reason_code", "/body/ranked"]),
    ):
        answer = as_person(world, "learner", L1).post(f"/recommendations/{rid}/choice", **body)
        assert [fault["where"] for fault in answer.json()["errors"]] == places
    hr = world.headers("hr")
    number = world.client.post(f"/v1/recommendations/{rid}/choice", json=5, headers=hr)
    assert [fault["where"] for fault in number.json()["errors"]] == ["/body"]


def test_drafts_are_not_there_and_what_is_late_or_withdrawn_is_not_open(world: World) -> None:
    set_up(world.store)
    late = offer(world.store, L1, [A], days=-1)
    gone = offer(world.store, L1, [A], state="withdrawn")
    draft = offer(world.store, L1, [A], state="draft")
    mine = as_person(world, "learner", L1)
    for rid, expected in ((late, "expired"), (gone, "withdrawn")):
        answer = mine.post(f"/recommendations/{rid}:assign")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
        assert answer.json()["params"]["state"] == expected
    assert mine.post(f"/recommendations/{draft}:assign").status_code == 404


def test_who_leaves_it_to_the_system_gets_the_first_of_the_list_with_a_seat(world: World) -> None:
    set_up(world.store)
    for learner, expected in ((L1, A), (L2, B)):
        rid = offer(world.store, learner, [A, B])
        came = as_person(world, "learner", learner).post(f"/recommendations/{rid}:assign")
        assert (came.status_code, came.json()["mentor_id"]) == (201, expected)
    with world.store.read() as tx:
        assert {choice.chosen_by for choice in rows(tx, orm.Choice)} == {"system"}


def test_none_of_these_leads_to_a_new_list_or_to_a_human(world: World) -> None:
    set_up(world.store)
    mine = as_person(world, "learner", L1)
    first = offer(world.store, L1, [A, B, C])
    came = mine.post(
        f"/recommendations/{first}/choice", none=True, reason_code="OTHER_FIELD", note="a secret"
    )
    assert (came.status_code, came.json()["outcome"]) == (201, "new_list")
    made = perform_queued(world.store, "propose_lists")
    second = made[0]["lists"][L1]
    with world.store.read() as tx:
        listed = {item.mentor_id for item in rows(tx, orm.ShortlistItem, recommendation_id=second)}
        assert listed
        assert not listed & {A, B, C}, "mentors of whom none was wanted are not offered again"
        assert rows(tx, orm.Exposure) == [], "a list is shown when somebody reads it"
    asked = mine.post(
        f"/recommendations/{second}/choice", none=True, reason_code="ASK", wish="human"
    )
    assert asked.json()["outcome"] == "human"
    with world.store.read() as tx:
        request = tx.get_one(orm.HumanRequest, (TENANT, asked.json()["human_request_id"]))
        assert (request.person_id, request.reason_code, request.state) == (L1, "ASK", "open")


def test_a_choice_under_one_key_is_made_once(world: World) -> None:
    set_up(world.store)
    rid = offer(world.store, L1, [A, B])
    headers = {**world.headers("learner", L1), "Idempotency-Key": "k1"}
    path, body = f"/v1/recommendations/{rid}/choice", {"ranked": [A]}
    first, again = (world.client.post(path, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content


def test_who_did_not_choose_is_assigned_jointly_from_the_lists(world: World) -> None:
    set_up(world.store)
    lists = {
        L1: offer(world.store, L1, [A, B], days=-1, run_id="run_1"),
        L2: offer(world.store, L2, [A], days=-1, run_id="run_1"),
        L3: offer(world.store, L3, [A], days=-1, run_id="run_1"),
    }
    browsed = offer(world.store, LEARNERS[3], [C], days=-1)
    opted_out = offer(world.store, LEARNERS[4], [D], days=-1, run_id="run_1")
    with world.store.write() as tx:
        out = orm.Preference(tenant_id=TENANT, person_id=LEARNERS[4], automated_matching=False)
        out.changed_at = now()
        tx.add(out)
    assert perform(world.store, "settle_lists") == {"expired": 2, "paired": 2, "waiting": 1}
    with world.store.read() as tx:
        pairs = {pair.learner_id: pair.mentor_id for pair in rows(tx, orm.Pair)}
        assert pairs[L1] == B, "the other way round somebody more would go without"
        assert set(pairs.values()) == {A, B}
        waits = {row.learner_id for row in rows(tx, orm.Waiting, state="waiting")}
        assert waits == ({L2, L3} - set(pairs)) | {LEARNERS[4]}
        states = {row.recommendation_id: row.state for row in rows(tx, orm.Shortlist)}
    assert {states[rid] for rid in lists.values()} == {"chosen"}
    assert (states[browsed], states[opted_out]) == ("expired", "expired")
    assert perform(world.store, "settle_lists") == {}
    assert broken_invariants(world.store) == []


def test_a_programme_may_leave_it_to_the_learner_to_choose_late(world: World) -> None:
    set_up(world.store, assign_undecided=False)
    offer(world.store, L1, [A], days=-1, run_id="run_1")
    assert perform(world.store, "settle_lists") == {"expired": 1}
    waits = as_hr(world).get(f"/programmes/{SPRING}/waitlist").json()["items"]
    assert [(row["learner_id"], row["reason_code"]) for row in waits] == [(L1, "DEADLINE_REACHED")]


def test_a_list_from_before_brings_nobody_together_who_is_kept_apart(world: World) -> None:
    set_up(world.store)
    learner, mentor = as_person(world, "learner", L1), as_person(world, "mentor", A)
    first, second = (offer(world.store, L1, [A, B]) for _ in range(2))
    pair_id = learner.post(f"/recommendations/{first}/choice", ranked=[A]).json()["pair_id"]
    ended = mentor.post(f"/pairs/{pair_id}:end", reason_code="NO_FIT", not_again=True)
    assert ended.status_code == 200, ended.text
    again = learner.post(f"/recommendations/{second}/choice", ranked=[A, B])
    assert (again.status_code, again.json()["mentor_id"]) == (201, B)
    with world.store.read() as tx:
        (apart,) = rows(tx, orm.Pair, mentor_id=A)
    assert apart.state == "ended"
