from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.snapshots import load_tables, versions
from tests.api.world import TENANT, World, company, live_pair

TABLES = company()
LEARNER, OTHER = (str(one) for one in TABLES.learners["learner_id"][:2])
POST = str(TABLES.competency_models["post_id"][0])
SKILL = str(TABLES.competencies["competency_id"][0])
BODY: dict[str, Any] = {
    "name": "陈晨",
    "post_id": POST,
    "department": "数据部",
    "grade": 6,
    "time_zone": "Asia/Shanghai",
    "languages": ["zh", "en"],
    "joined_on": "2021-03-01",
    "layer": "middle",
    "goals": "lead a team",
    "priorities": [SKILL],
    "style": {"directive": -0.25, "career": 0.1},
    "learning_mode": ["doing", "visual"],
    "mentor_kind": "inside",
    "availability": "Mon 09-12",
}


def errors(answer: Any) -> dict[str, str]:
    return {error["where"]: error["code"] for error in answer.json()["errors"]}


def test_a_learner_reads_back_as_she_was_put_and_is_in_the_tables(world: World) -> None:
    hr = world.headers("hr")
    with world.store.read() as tx:
        before = versions(tx, TENANT)
    put = world.client.put("/v1/learners/N1", json=BODY, headers=hr)
    assert put.status_code == 200, put.text
    assert {name: put.json()[name] for name in BODY if name != "style"} == {
        name: value for name, value in BODY.items() if name != "style"
    }
    assert put.json()["style"]["career"] == 0.1
    assert put.json()["style"]["structure"] is None
    assert world.client.get("/v1/learners/N1", headers=hr).json() == put.json()
    with world.store.read() as tx:
        assert load_tables(tx, TENANT).learners["learner_id"].tolist().count("N1") == 1
        assert versions(tx, TENANT)[1] == before[1] + 1


def test_every_field_that_is_wrong_is_named(world: World) -> None:
    bad = BODY | {
        "post_id": "no-such-post",
        "manager_id": "nobody",
        "time_zone": "Asia/Shanghia",
        "languages": ["klingon"],
        "priorities": ["nothing"],
        "availability": "sometimes",
        "left_on": "2020-01-01",
        "email": "nonsense",
    }
    answer = world.client.put("/v1/learners/N1", json=bad, headers=world.headers("hr"))
    assert answer.status_code == 422
    assert errors(answer) == {
        "/body/post_id": "unknown_reference",
        "/body/manager_id": "unknown_reference",
        "/body/time_zone": "unknown_time_zone",
        "/body/languages": "not_a_language_code",
        "/body/priorities": "unknown_reference",
        "/body/availability": "not_hours_of_the_week",
        "/body/left_on": "days_out_of_order",
        "/body/email": "not_an_email",
    }
    nearest = {e["where"]: e["params"].get("nearest") for e in answer.json()["errors"]}
    assert nearest["/body/time_zone"] == "Asia/Shanghai"
    assert world.client.get("/v1/learners/N1", headers=world.headers("hr")).status_code == 404


def test_an_address_that_was_kept_before_it_was_looked_at_stands_in_nobodys_way(
    world: World,
) -> None:
    hr, her = world.headers("hr"), world.headers("learner", LEARNER)
    with world.store.write() as tx:
        people = COMPANY["people"]
        kept = sa.update(people).where(people.c.person_id.in_((LEARNER, OTHER)))
        tx.execute(kept.values(email="nonsense"))
    mine = f"/v1/learners/{LEARNER}"
    assert world.client.patch(mine, json={"goals": "mine"}, headers=her).status_code == 200
    assert world.client.put("/v1/learners/N1", json=BODY, headers=hr).status_code == 200
    assert world.client.get(f"/v1/learners/{OTHER}", headers=hr).json()["email"] == "nonsense"
    refused = world.client.patch(mine, json={"email": "nonsense"}, headers=hr)
    assert errors(refused) == {"/body/email": "not_an_email"}
    for address in ("Li.Na+mentor@例子.公司", ""):
        changed = world.client.patch(mine, json={"email": address}, headers=hr)
        assert changed.json()["email"] == address


def test_a_circle_of_managers_is_refused_wherever_it_closes(world: World) -> None:
    hr = world.headers("hr")
    for one in ("A1", "Z1"):
        person = BODY | {"manager_id": None}
        assert world.client.put(f"/v1/learners/{one}", json=person, headers=hr).status_code == 200
    patch = {"manager_id": "A1"}
    assert world.client.patch("/v1/learners/Z1", json=patch, headers=hr).status_code == 200
    for one, patch in (("A1", {"manager_id": "Z1"}), ("A1", {"manager_id": "A1"})):
        answer = world.client.patch(f"/v1/learners/{one}", json=patch, headers=hr)
        assert answer.status_code == 422
        assert set(errors(answer).values()) == {"manager_cycle"}


def test_an_id_must_be_as_it_is_stored(world: World) -> None:
    answer = world.client.put("/v1/learners/Ａ１", json=BODY, headers=world.headers("hr"))
    assert errors(answer) == {"/body/learner_id": "bad_id"}


def test_a_patch_changes_what_it_names_and_null_clears(world: World) -> None:
    hr = world.headers("hr")
    put = world.client.put("/v1/learners/N1", json=BODY, headers=hr).json()
    patch = {"goals": "speak in public", "mentor_kind": None}
    answer = world.client.patch("/v1/learners/N1", json=patch, headers=hr)
    assert answer.json() == put | patch


def test_a_learner_says_what_is_hers_and_nothing_else(world: World) -> None:
    her = world.headers("learner", LEARNER)
    address = f"/v1/learners/{LEARNER}"
    assert world.client.patch(address, json={"goals": "mine"}, headers=her).status_code == 200
    refused = world.client.patch(address, json={"layer": "executive", "goals": "x"}, headers=her)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert world.client.get(address, headers=her).json()["goals"] == "mine"
    other = f"/v1/learners/{TABLES.learners['learner_id'][1]}"
    assert world.client.get(other, headers=her).status_code == 404
    assert world.client.patch(other, json={"goals": "x"}, headers=her).status_code == 404


def test_one_bad_item_of_a_batch_stops_no_other(world: World) -> None:
    hr = world.headers("hr") | {"Idempotency-Key": "batch-1"}
    items = [
        BODY | {"learner_id": "B1"},
        BODY | {"learner_id": "B2", "post_id": "none"},
        BODY | {"learner_id": "B3", "manager_id": "B2"},
        BODY | {"learner_id": "B4", "manager_id": "B1"},
        BODY | {"learner_id": "B1"},
    ]
    answer = world.client.post("/v1/learners:batch", json={"items": items}, headers=hr)
    assert answer.status_code == 200
    told = answer.json()
    assert [item["code"] for item in told["items"]] == [200, 422, 422, 200, 422]
    assert (told["put"], told["refused"]) == (2, 3)
    assert told["items"][1]["errors"][0]["where"] == "/body/items/1/post_id"
    assert told["items"][2]["errors"][0]["where"] == "/body/items/2/manager_id"
    assert told["items"][4]["errors"][0]["code"] == "repeated_id"
    again = world.client.post("/v1/learners:batch", json={"items": items}, headers=hr)
    assert again.content == answer.content
    got = [world.client.get(f"/v1/learners/B{n}", headers=hr).status_code for n in (1, 2, 3, 4)]
    assert got == [200, 404, 404, 200]


def test_an_item_of_the_wrong_form_is_told_so_in_its_own_place_and_stops_no_other(
    world: World,
) -> None:
    hr = world.headers("hr") | {"Accept-Language": "zh"}
    items: list[Any] = [
        BODY | {"learner_id": "F0", "grade": "six", "shoe_size": 42},
        BODY | {"learner_id": "F1"},
        "nobody",
        {"name": "李娜"},
        BODY | {"learner_id": "F4", "style": {"career": 7}},
        BODY | {"learner_id": "F5", "post_id": "none"},
        BODY | {"learner_id": "a b"},
    ]
    answer = world.client.post("/v1/learners:batch", json={"items": items}, headers=hr)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["put"], told["refused"]) == (1, 6)
    assert [item["code"] for item in told["items"]] == [422, 200, *[422] * 5]
    assert [item["id"] for item in told["items"]] == ["F0", "F1", "", "", "F4", "F5", "a b"]
    places = [{error["where"]: error["code"] for error in item["errors"]} for item in told["items"]]
    assert places == [
        {"/body/items/0/grade": "int_type", "/body/items/0/shoe_size": "extra_forbidden"},
        {},
        {"/body/items/2": "model_attributes_type"},
        {"/body/items/3/learner_id": "missing"},
        {"/body/items/4/style/career": "less_than_equal"},
        {"/body/items/5/post_id": "unknown_reference"},
        {"/body/items/6/learner_id": "string_pattern_mismatch"},
    ]
    assert told["items"][0]["errors"][0]["message"] == "应为整数"
    assert "six" not in answer.text
    assert world.client.get("/v1/learners/F1", headers=hr).status_code == 200


def test_a_batch_of_nothing_that_can_be_read_is_answered_item_by_item(world: World) -> None:
    hr = world.headers("hr") | {"Idempotency-Key": "unread"}
    body = {"items": [{"learner_id": "F0"}, 7]}
    answer = world.client.post("/v1/learners:batch", json=body, headers=hr)
    told = answer.json()
    assert (answer.status_code, told["put"], told["refused"]) == (200, 0, 2)
    again = world.client.post("/v1/learners:batch", json=body, headers=hr)
    assert (again.content, "idempotency-replayed" in again.headers) == (answer.content, True)
    other = world.client.post("/v1/learners:batch", json={"items": [{}, 7]}, headers=hr)
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"items": []}, "/body/items"),
        ({"items": [{}] * 201}, "/body/items"),
        ({"items": {}}, "/body/items"),
        ({}, "/body/items"),
        ({"items": [BODY | {"learner_id": "E1"}], "mode": "all"}, "/body/mode"),
    ],
)
def test_an_envelope_that_is_wrong_is_refused_whole(
    world: World, body: dict[str, Any], where: str
) -> None:
    hr = world.headers("hr")
    answer = world.client.post("/v1/learners:batch", json=body, headers=hr)
    assert answer.status_code == 422
    assert list(errors(answer)) == [where]
    assert world.client.get("/v1/learners/E1", headers=hr).status_code == 404


def test_lists_lead_through_everybody_once_and_filter(world: World) -> None:
    hr = world.headers("hr")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"limit": 7} | ({"cursor": cursor} if cursor else {})
        page = world.client.get("/v1/learners", params=asked, headers=hr).json()
        seen += [item["learner_id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == sorted(TABLES.learners["learner_id"])
    chosen = {"layer": "middle", "status": "active"}
    items = world.client.get("/v1/learners", params=chosen, headers=hr).json()["items"]
    wanted = TABLES.learners.loc[TABLES.learners["layer"] == "middle", "learner_id"]
    assert {item["learner_id"] for item in items} == set(wanted)
    own = world.client.get("/v1/learners", headers=world.headers("learner", LEARNER)).json()
    assert [item["learner_id"] for item in own["items"]] == [LEARNER]


def test_a_manager_reads_her_team_alone(world: World) -> None:
    people = TABLES.people.set_index("person_id")
    boss = str(people["manager_id"].reindex(TABLES.learners["learner_id"]).dropna().iloc[0])
    listed = world.client.get("/v1/learners", headers=world.headers("manager", boss)).json()
    below = {item["learner_id"] for item in listed["items"]}
    assert below
    for one in TABLES.learners["learner_id"]:
        line, at = [], one
        while (at := people["manager_id"].get(at)) == at and at is not None:
            line.append(at)
        assert (boss in line) == (one in below)


def test_a_learner_with_a_live_pair_is_not_deleted(world: World) -> None:
    hr = world.headers("hr")
    mentor = str(TABLES.mentors.loc[TABLES.mentors["capacity"] > 0, "mentor_id"].iloc[0])
    live_pair(world.store, LEARNER, mentor)
    refused = world.client.delete(f"/v1/learners/{LEARNER}", headers=hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["errors"][0]["params"] == {"pair_id": "pair_1"}
    assert world.client.delete(f"/v1/mentors/{mentor}", headers=hr).status_code == 409


def test_a_deleted_learner_is_gone_with_what_was_said_of_her_as_one(world: World) -> None:
    hr = world.headers("hr")
    mine = TABLES.assessments["learner_id"] == LEARNER
    answer = world.client.delete(f"/v1/learners/{LEARNER}", headers=hr)
    assert answer.json()["rows"]["assessments"] == mine.sum()
    assert world.client.get(f"/v1/learners/{LEARNER}", headers=hr).status_code == 404
    assert world.client.delete(f"/v1/learners/{LEARNER}", headers=hr).status_code == 404
    with world.store.read() as tx:
        tables = load_tables(tx, TENANT)
    assert len(tables.assessments) == (~mine).sum()
    assert LEARNER in set(tables.people["person_id"])
