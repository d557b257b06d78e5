from __future__ import annotations

from typing import Any

from tests.api.routes.test_learners import LEARNER, POST, TABLES, errors
from tests.api.world import World

SKILLS = [str(one) for one in TABLES.competencies["competency_id"][:3]]
BODY: dict[str, Any] = {
    "competencies": [
        {"competency_id": SKILLS[1], "required_level": 5.0, "importance": 5.0},
        {"competency_id": SKILLS[0], "required_level": 2.0},
    ]
}
ADDRESS = f"/v1/competency-models/{POST}"


def test_every_put_is_a_version_that_can_be_read_later(world: World) -> None:
    hr = world.headers("hr")
    before = world.client.get(ADDRESS, headers=hr)
    assert before.json()["version"] == 0
    first = world.client.put(ADDRESS, json=BODY, headers=hr)
    assert (first.status_code, first.json()["version"]) == (200, 1), first.text
    assert [one["importance"] for one in first.json()["competencies"]] == [3.0, 5.0]
    fewer = {"competencies": BODY["competencies"][:1]}
    stale = hr | {"If-Match": before.headers["ETag"]}
    assert world.client.put(ADDRESS, json=fewer, headers=stale).status_code == 412
    fresh = hr | {"If-Match": first.headers["ETag"]}
    assert world.client.put(ADDRESS, json=fewer, headers=fresh).json()["version"] == 2
    assert world.client.get(ADDRESS, headers=hr).json()["competencies"] == [BODY["competencies"][0]]
    assert world.client.get(f"{ADDRESS}?version=1", headers=hr).json() == first.json()
    assert world.client.get(f"{ADDRESS}?version=7", headers=hr).status_code == 404


def test_what_is_wrong_is_told_at_its_place(world: World) -> None:
    bad = {
        "competencies": [
            BODY["competencies"][0],
            {"competency_id": "none", "required_level": 0.3},
            BODY["competencies"][0],
        ]
    }
    answer = world.client.put(ADDRESS, json=bad, headers=world.headers("hr"))
    assert errors(answer) == {
        "/body/competencies/1/competency_id": "unknown_reference",
        "/body/competencies/1/required_level": "off_the_grid",
        "/body/competencies/2": "duplicate_key",
    }


def test_a_new_post_comes_with_its_model(world: World) -> None:
    hr = world.headers("hr")
    new = "/v1/competency-models/NEW"
    assert world.client.get(new, headers=hr).status_code == 404
    put = world.client.put(new, json=BODY | {"name_zh": "新岗位"}, headers=hr)
    assert put.json()["version"] == 1
    patch = world.client.patch(f"/v1/learners/{LEARNER}", json={"post_id": "NEW"}, headers=hr)
    assert patch.status_code == 200


def test_gaps_name_the_version_and_the_evidence(world: World) -> None:
    hr, her = world.headers("hr"), world.headers("learner", LEARNER)
    world.client.put("/v1/competency-models/NEW", json=BODY, headers=hr)
    world.client.patch(f"/v1/learners/{LEARNER}", json={"post_id": "NEW"}, headers=hr)
    world.client.delete(f"/v1/learners/{LEARNER}", headers=hr)
    learner = {"name": "L", "post_id": "NEW"}
    world.client.put(f"/v1/learners/{LEARNER}", json=learner, headers=hr)
    said = {"assessments": [{"competency_id": SKILLS[1], "level": 3.0}]}
    added = world.client.post(f"/v1/learners/{LEARNER}/assessments", json=said, headers=her)
    assert (added.status_code, added.json()["added"]) == (201, 1), added.text
    found = world.client.get(f"/v1/learners/{LEARNER}/gaps", headers=her).json()
    assert (found["post_id"], found["model_version"]) == ("NEW", 1)
    [largest, other] = found["gaps"]
    assert (largest["competency_id"], largest["gap"], largest["known"]) == (SKILLS[1], 2.0, True)
    assert [one["source"] for one in largest["evidence"]] == ["self"]
    assert (largest["share"], other["gap"], other["known"]) == (1.0, 0.0, False)


def test_people_speak_for_themselves_in_assessments(world: World) -> None:
    her = world.headers("learner", LEARNER)
    address = f"/v1/learners/{LEARNER}/assessments"
    said = {"assessments": [{"competency_id": SKILLS[0], "level": 3.0, "source": "test"}]}
    assert world.client.post(address, json=said, headers=her).status_code == 403
    assert world.client.post(address, json=said, headers=world.headers("hr")).status_code == 201
    other = f"/v1/learners/{TABLES.learners['learner_id'][1]}"
    mine = {"assessments": [{"competency_id": SKILLS[0], "level": 3.0}]}
    assert world.client.post(f"{other}/assessments", json=mine, headers=her).status_code == 404
    assert world.client.get(f"{other}/gaps", headers=her).status_code == 404
    bad = {
        "assessments": [
            {"competency_id": "none", "level": 3.2, "assessed_on": "2999-01-01"},
            {"competency_id": SKILLS[0], "level": 3.0},
        ]
    }
    answer = world.client.post(address, json=bad, headers=her)
    assert errors(answer) == {
        "/body/assessments/0/competency_id": "unknown_reference",
        "/body/assessments/0/level": "off_the_grid",
        "/body/assessments/0/assessed_on": "in_the_future",
    }
