from __future__ import annotations

from typing import Any

from api.store.seats import free_seats
from api.store.snapshots import load_tables, versions
from tests.api.routes.test_learners import LEARNER, POST, TABLES, errors
from tests.api.world import AT, TENANT, World, live_pair

MENTOR = str(TABLES.mentors.loc[TABLES.mentors["capacity"] >= 2, "mentor_id"].iloc[0])
SKILLS = [str(one) for one in TABLES.competencies["competency_id"][:3]]
BODY: dict[str, Any] = {
    "name": "周卫国",
    "post_id": POST,
    "languages": ["zh"],
    "capacity": 3,
    "minimum": 1,
    "hours_per_month": 6.0,
    "kind": "outside",
    "layers": ["executive", "middle"],
    "bio": "二十年研发管理",
    "style": {"structure": 0.5},
    "methods": ["doing"],
    "paused_until": "2099-01-01",
    "expertise": [
        {"competency_id": SKILLS[0], "level": 4.5, "validated": True, "wish": 5.0},
        {"competency_id": SKILLS[1], "level": 3.0, "in_role": False},
    ],
}


def test_a_mentor_comes_with_expertise_and_seats(world: World) -> None:
    hr = world.headers("hr")
    with world.store.read() as tx:
        before = versions(tx, TENANT)[0]
    put = world.client.put("/v1/mentors/N1", json=BODY, headers=hr)
    assert put.status_code == 200, put.text
    told = put.json()
    assert (told["status"], told["layers"]) == ("paused", ["executive", "middle"])
    assert [one["in_role"] for one in told["expertise"]] == [None, False]
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, ["N1"]) == {"N1": 3}
        assert versions(tx, TENANT)[0] > before
    fewer = BODY | {"capacity": 1, "expertise": BODY["expertise"][:1]}
    assert world.client.put("/v1/mentors/N1", json=fewer, headers=hr).status_code == 200
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, ["N1"]) == {"N1": 1}
        taught = load_tables(tx, TENANT).expertise
    assert taught.loc[taught["mentor_id"] == "N1", "competency_id"].tolist() == [SKILLS[0]]


def test_mentors_are_listed_by_the_seats_they_offer(world: World) -> None:
    hr = world.headers("hr")
    nobody = BODY | {"capacity": 0, "minimum": 0}
    assert world.client.put("/v1/mentors/N0", json=nobody, headers=hr).status_code == 200
    assert world.client.put("/v1/mentors/N3", json=BODY, headers=hr).status_code == 200

    def listed(seats: str) -> set[str]:
        told = world.client.get(f"/v1/mentors?seats={seats}&limit=200", headers=hr).json()
        return {one["mentor_id"] for one in told["items"]} & {"N0", "N3"}

    assert {seats: listed(seats) for seats in ("none", "full", "free")} == {
        "none": {"N0"},
        "full": set(),
        "free": {"N3"},
    }


def test_places_of_what_is_wrong_lead_into_the_expertise(world: World) -> None:
    bad = BODY | {
        "minimum": 9,
        "expertise": [
            *BODY["expertise"],
            {"competency_id": "none", "level": 4.25},
            {"competency_id": SKILLS[0], "level": 1.0},
        ],
    }
    answer = world.client.put("/v1/mentors/N1", json=bad, headers=world.headers("hr"))
    assert errors(answer) == {
        "/body/minimum": "minimum_over_capacity",
        "/body/expertise/2/competency_id": "unknown_reference",
        "/body/expertise/2/level": "off_the_grid",
        "/body/expertise/3": "duplicate_key",
    }


def test_a_capacity_below_live_pairs_is_told_and_not_forced(world: World) -> None:
    hr = world.headers("hr")
    live_pair(world.store, LEARNER, MENTOR)
    answer = world.client.patch(f"/v1/mentors/{MENTOR}", json={"capacity": 0}, headers=hr)
    assert answer.status_code == 422
    assert "/body/capacity" in errors(answer)
    before = TABLES.mentors.set_index("mentor_id").loc[MENTOR]
    got = world.client.get(f"/v1/mentors/{MENTOR}", headers=hr).json()
    assert got["capacity"] == before["capacity"]


def test_a_mentor_pauses_herself_and_offers_seats_and_leaves_the_rest_to_hr(world: World) -> None:
    her = world.headers("mentor", MENTOR)
    address = f"/v1/mentors/{MENTOR}"
    paused = world.client.patch(address, json={"paused_until": "2099-01-01"}, headers=her)
    assert (paused.status_code, paused.json()["status"]) == (200, "paused")
    assert world.client.patch(address, json={"capacity": 9}, headers=her).json()["capacity"] == 9
    assert world.client.patch(address, json={"department": "X"}, headers=her).status_code == 403
    other = next(one for one in TABLES.mentors["mentor_id"] if one != MENTOR)
    assert world.client.get(f"/v1/mentors/{other}", headers=her).status_code == 404


def test_who_has_left_has_no_live_pair(world: World) -> None:
    hr = world.headers("hr")
    live_pair(world.store, LEARNER, MENTOR)
    left = {"left_on": f"{AT:%Y-%m-%d}"}
    answer = world.client.patch(f"/v1/mentors/{MENTOR}", json=left, headers=hr)
    assert (answer.status_code, answer.json()["status"]) == (200, "left")
    pair = world.client.get("/v1/pairs", params={"learner_id": LEARNER}, headers=hr).json()
    assert [one["state"] for one in pair["items"]] == ["ended"]


def test_a_mentor_with_a_history_is_not_deleted_and_one_without_is(world: World) -> None:
    hr = world.headers("hr")
    taught = str(TABLES.mentorships["mentor_id"].iloc[0])
    refused = world.client.delete(f"/v1/mentors/{taught}", headers=hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["errors"][0]["code"] == "past_mentorships"
    world.client.put("/v1/mentors/N1", json=BODY, headers=hr)
    gone = world.client.delete("/v1/mentors/N1", headers=hr)
    assert gone.json() == {"id": "N1", "rows": {"mentors": 1, "expertise": 2}}
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, ["N1"]) == {"N1": 0}


def test_mentors_are_put_many_at_a_time(world: World) -> None:
    items = [BODY | {"mentor_id": f"B{n}", "capacity": n} for n in range(3)]
    items[2] |= {"minimum": 9}
    answer = world.client.post(
        "/v1/mentors:batch", json={"items": items}, headers=world.headers("hr")
    )
    assert [item["code"] for item in answer.json()["items"]] == [422, 200, 422]
    assert answer.json()["items"][2]["errors"][0]["where"] == "/body/items/2/minimum"
