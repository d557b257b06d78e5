from __future__ import annotations

from typing import Any

from api.store import orm
from tests.api.pairing import LEARNERS, MENTORS, as_hr, as_person, set_up
from tests.api.world import TENANT, World

L1 = LEARNERS[0]


def _opted_out(world: World) -> None:
    set_up(world.store)
    place = f"/v1/people/{L1}/preferences"
    headers = world.headers("learner", L1)
    said = world.client.put(place, json={"automated_matching": False}, headers=headers)
    assert said.status_code == 200


def _told(world: World, mentor: str, role: str = "hr") -> dict[str, Any]:
    caller = as_hr(world) if role == "hr" else as_person(world, "learner", L1)
    of = {"learner_id": L1, "mentor_id": mentor}
    answer = caller.get("/programmes/spring/pairs:explain", **of)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_of_who_opted_out_nothing_personal_is_told_and_the_list_is_the_one_she_gets(
    world: World,
) -> None:
    _opted_out(world)
    place = f"/programmes/spring/learners/{L1}/recommendations"
    listed = as_person(world, "learner", L1).post(place).json()
    assert listed["source"] == "unpersonalised"
    ranks = {item["mentor_id"]: item["rank"] for item in listed["items"]}
    codes = set()
    for mentor in MENTORS:
        told = _told(world, mentor)
        assert told["source"] == "unpersonalised"
        assert (told["score"], told["contributions"], told["explanation"]) == (None, [], None)
        standing = told["standing"]
        codes.add(standing["code"])
        assert (standing["code"] == "recommended") == (mentor in ranks)
        if mentor in ranks:
            (reason,) = standing["reasons"]
            assert (reason["code"], reason["params"]) == ("in_turn", {"rank": ranks[mentor]})
        assert "score" not in codes
        assert told == _told(world, mentor, "learner")
    assert {"recommended", "turn"} <= codes


def test_a_mentor_whose_seats_are_taken_is_told_to_be_full_before_her_turn(world: World) -> None:
    _opted_out(world)
    mentor = next(one for one in MENTORS if _told(world, one)["standing"]["code"] == "recommended")
    with world.store.write() as tx:
        seat = {"tenant_id": TENANT, "programme_id": "spring", "mentor_id": mentor}
        held = tx.get_one(orm.Programme, (TENANT, "spring"))
        tx.add(
            orm.Pair(
                **seat,
                pair_id="pair_1",
                learner_id=LEARNERS[1],
                seat_no=1,
                state="active",
                origin="hr",
                created_at=held.created_at,
                started_at=held.created_at,
            )
        )
    assert _told(world, mentor)["standing"]["code"] == "full"


def test_who_opts_in_again_is_told_how_the_two_fit(world: World) -> None:
    _opted_out(world)
    headers = world.headers("learner", L1)
    place = f"/v1/people/{L1}/preferences"
    world.client.put(place, json={"automated_matching": True}, headers=headers)
    told = _told(world, MENTORS[0])
    assert told["source"] == "prior"
    assert sum(part["points"] for part in told["contributions"]) == told["score"]
    assert told["explanation"]["reasons"] or told["explanation"]["caveats"]
