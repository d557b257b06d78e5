from __future__ import annotations

from datetime import timedelta

from api.store import orm
from api.store.seats import free_seats
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    Caller,
    as_hr,
    as_person,
    broken_invariants,
    now,
    offer,
    perform,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2 = LEARNERS[:2]
A, B, C = MENTORS[:3]


def _ask(world: World, learner_id: str, *mentor_ids: str) -> str:
    """Have a learner ask the mentors of a list; returns the request to the first."""
    rid = offer(world.store, learner_id, mentor_ids)
    mine = as_person(world, "learner", learner_id)
    came = mine.post(f"/recommendations/{rid}/choice", ranked=list(mentor_ids)).json()
    assert came["outcome"] == "requested", came
    return str(came["request_id"])


def _pending(caller: Caller) -> list[tuple[str, int | None]]:
    found = caller.get("/requests", state="pending").json()["items"]
    return [(row["mentor_id"], row["rank"]) for row in found]


def test_an_accepted_request_is_a_pair_and_its_seat_is_held_until_then(world: World) -> None:
    set_up(world.store, "two_sided", accept_days=5)
    request_id = _ask(world, L1, A, B)
    mentor, learner = as_person(world, "mentor", A), as_person(world, "learner", L1)
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [A]) == {A: 0}
    assert (_pending(mentor), _pending(learner)) == ([(A, None)], [(A, 1)])
    assert _pending(as_person(world, "mentor", B)) == []
    before = learner.get(f"/requests/{request_id}").json()
    assert before["expires_at"] > (now() + timedelta(days=4)).isoformat(), "five working days"
    accepted = mentor.post(f"/requests/{request_id}:accept")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    pair = learner.get(f"/pairs/{before['pair_id']}").json()
    assert (pair["state"], pair["mentor_id"]) == ("active", A)
    assert broken_invariants(world.store) == []


def test_a_declined_request_goes_to_the_next_choice_and_at_last_to_the_waitlist(
    world: World,
) -> None:
    set_up(world.store, "two_sided")
    first = _ask(world, L1, A, B)
    learner = as_person(world, "learner", L1)
    declined = as_person(world, "mentor", A).post(
        f"/requests/{first}:decline", reason_code="NO_TIME", note="only between us"
    )
    assert declined.json()["note"] == "only between us"
    seen = learner.get(f"/requests/{first}").json()
    assert (seen["state"], seen["reason_code"], seen["note"]) == ("declined", None, "")
    assert as_hr(world).get(f"/requests/{first}").json()["note"] == ""
    assert _pending(learner) == [(B, 2)]
    second = learner.get("/requests", state="pending").json()["items"][0]["request_id"]
    as_person(world, "mentor", B).post(f"/requests/{second}:decline", reason_code="NO_TIME")
    place = learner.get(f"/programmes/{SPRING}/waitlist").json()["items"]
    assert [row["reason_code"] for row in place] == ["MENTOR_DECLINED_ALL"]
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [A, B]) == {A: 1, B: 1}
        assert rows(tx, orm.Pair, state="ended", started_at=None)
    assert broken_invariants(world.store) == []


def test_an_unanswered_request_expires_once_and_the_next_is_asked(world: World) -> None:
    set_up(world.store, "two_sided")
    first = _ask(world, L1, A, B)
    later = now() + timedelta(days=30)
    assert perform(world.store, "expire_requests") == {"expired": 0}
    assert perform(world.store, "expire_requests", at=later) == {"expired": 1}
    learner = as_person(world, "learner", L1)
    assert learner.get(f"/requests/{first}").json()["state"] == "expired"
    assert _pending(learner) == [(B, 2)]
    late = as_person(world, "mentor", A).post(f"/requests/{first}:accept")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert perform(world.store, "expire_requests", at=later) == {"expired": 0}
    assert broken_invariants(world.store) == []


def test_a_request_past_its_day_cannot_be_accepted_even_before_the_job_came(world: World) -> None:
    set_up(world.store, "two_sided")
    request_id = _ask(world, L1, A)
    with world.store.write() as tx:
        tx.get_one(orm.Request, (TENANT, request_id)).expires_at = now() - timedelta(hours=1)
    late = as_person(world, "mentor", A).post(f"/requests/{request_id}:accept")
    assert (late.status_code, late.json()["params"]["state"]) == (409, "expired")


def test_a_withdrawn_request_frees_the_seat_and_asks_nobody_else(world: World) -> None:
    set_up(world.store, "two_sided")
    request_id = _ask(world, L1, A, B)
    learner = as_person(world, "learner", L1)
    assert learner.post(f"/requests/{request_id}:withdraw").json()["state"] == "withdrawn"
    assert _pending(learner) == []
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [A, B]) == {A: 1, B: 1}


def test_an_answer_is_given_once_and_by_the_one_who_is_asked(world: World) -> None:
    set_up(world.store, "two_sided")
    request_id = _ask(world, L1, A, B)
    acts = {"accept": {}, "decline": {"reason_code": "NO_TIME"}}
    for act, body in acts.items():
        path = f"/requests/{request_id}:{act}"
        assert as_person(world, "mentor", B).post(path, **body).status_code == 404
        assert as_person(world, "learner", L1).post(path, **body).status_code == 403
        assert as_person(world, "mentor", L1).post(path, **body).status_code == 404
    withdraw = f"/requests/{request_id}:withdraw"
    assert as_person(world, "learner", L2).post(withdraw).status_code == 404
    assert as_person(world, "learner", L2).get(f"/requests/{request_id}").status_code == 404
    mentor = as_person(world, "mentor", A)
    assert mentor.post(f"/requests/{request_id}:accept").status_code == 200
    for act, body in acts.items():
        again = mentor.post(f"/requests/{request_id}:{act}", **body)
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert as_person(world, "learner", L1).post(withdraw).status_code == 409


def test_ending_a_proposed_pair_withdraws_its_request(world: World) -> None:
    set_up(world.store, "two_sided")
    request_id = _ask(world, L1, A)
    learner = as_person(world, "learner", L1)
    pair_id = learner.get(f"/requests/{request_id}").json()["pair_id"]
    assert learner.post(f"/pairs/{pair_id}:end", reason_code="CHANGED_MY_MIND").status_code == 200
    assert learner.get(f"/requests/{request_id}").json()["state"] == "withdrawn"
    assert broken_invariants(world.store) == []
