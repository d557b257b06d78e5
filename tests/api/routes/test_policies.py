from __future__ import annotations

from threading import Barrier, Thread

from httpx2 import Response

from tests.api.world import World, company

SPRING = {"name": "Spring 2026"}
POLICY = {"name": "spring", "weights": {"style": "very"}, "minimum_score": 0.25}


def _programme(world: World) -> dict[str, str]:
    hr = world.headers("hr")
    assert world.client.put("/v1/programmes/spring", json=SPRING, headers=hr).is_success
    return hr


def _put(world: World, headers: dict[str, str], document: object = POLICY) -> Response:
    return world.client.put("/v1/programmes/spring/policy", json=document, headers=headers)


def _activate(world: World, headers: dict[str, str], version: int | None = None) -> Response:
    body = {} if version is None else {"version": version}
    return world.client.post("/v1/programmes/spring/policy:activate", json=body, headers=headers)


def test_the_default_policy_holds_until_one_is_in_force(world: World) -> None:
    hr = _programme(world)
    got = world.client.get("/v1/programmes/spring/policy", headers=hr).json()
    assert (got["policy_version"], got["state"]) == (None, "active")
    assert got["document"]["name"] == "default"
    draft = world.client.get("/v1/programmes/spring/policy?version=draft", headers=hr)
    assert draft.status_code == 404


def test_what_is_tried_is_the_draft_or_else_what_is_in_force(world: World) -> None:
    hr = _programme(world)
    path = "/v1/programmes/spring/policy:test"
    asked = {"learner_id": company().learners["learner_id"].iloc[0]}

    def version(**more: object) -> object:
        told = world.client.post(path, json=asked | more, headers=hr)
        return told.json()["policy_version"] if told.is_success else told.status_code

    assert (version(), version(version="draft")) == (None, 404)
    _put(world, hr)
    assert version() == 1
    _activate(world, hr)
    assert (version(), version(version="draft")) == (1, 404)
    _put(world, hr)
    assert (version(), version(version="active")) == (2, 1)


def test_a_draft_is_replaced_until_it_is_put_in_force(world: World) -> None:
    hr = _programme(world)
    first = _put(world, hr)
    assert (first.status_code, first.json()["policy_version"]) == (200, 1)
    mine = hr | {"If-Match": first.headers["etag"]}
    second = _put(world, mine, POLICY | {"minimum_score": 0.5})
    assert (second.status_code, second.json()["policy_version"]) == (200, 1)
    assert second.json()["document"]["minimum_score"] == 0.5
    stale = _put(world, mine)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    missing = world.client.get("/v1/programmes/spring/policy", headers=hr).json()
    assert missing["policy_version"] is None


def test_a_version_is_never_changed_once_it_was_in_force(world: World) -> None:
    hr = _programme(world)
    _put(world, hr)
    assert _activate(world, hr).json()["state"] == "active"
    in_force = world.client.get("/v1/programmes/spring/policy?version=1", headers=hr).json()
    assert _put(world, hr, {"name": "second"}).json()["policy_version"] == 2
    assert world.client.get("/v1/programmes/spring/policy", headers=hr).json() == in_force
    assert _activate(world, hr).json()["policy_version"] == 2
    listed = world.client.get("/v1/programmes/spring/policies", headers=hr).json()["items"]
    assert [(one["policy_version"], one["state"]) for one in listed] == [
        (2, "active"),
        (1, "retired"),
    ]
    assert listed[1]["document"] == in_force["document"]
    assert _activate(world, hr, version=1).json()["document"] == in_force["document"]
    programme = world.client.get("/v1/programmes/spring", headers=hr).json()
    assert programme["active_version"] == 1
    again = _activate(world, hr, version=1)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_every_bad_place_of_a_policy_is_told(world: World) -> None:
    hr = _programme(world)
    bad = {
        "weights": {"style": "enormous"},
        "rules": [{"rule": "banned", "mode": "soft"}],
        "minimum_score": 2,
        "colour": "red",
    }
    answer = _put(world, hr, bad)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_policy")
    places = {error["where"] for error in answer.json()["errors"]}
    assert places == {
        "/body/weights/style",
        "/body/rules/0",
        "/body/minimum_score",
        "/body/colour",
    }
    unknown = _put(world, hr, {"weights": {"charm": 1}}).json()
    assert (unknown["code"], unknown["errors"][0]["where"]) == (
        "unknown_block",
        "/body/weights/charm",
    )
    assert world.client.get("/v1/programmes/spring/policies", headers=hr).json()["items"] == []


def test_of_two_who_put_a_version_in_force_at_once_one_comes_first(world: World) -> None:
    hr = _programme(world)
    for name in ("one", "two", "three"):
        _put(world, hr, {"name": name})
        _activate(world, hr)
    start, answers = Barrier(2), dict[int, Response]()

    def run(version: int) -> None:
        start.wait()
        answers[version] = _activate(world, hr, version)

    threads = [Thread(target=run, args=(version,)) for version in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[version].status_code for version in (1, 2)] == [200, 200]
    listed = world.client.get("/v1/programmes/spring/policies", headers=hr).json()["items"]
    states = {one["policy_version"]: one["state"] for one in listed}
    active = world.client.get("/v1/programmes/spring", headers=hr).json()["active_version"]
    assert sorted(states.values()) == ["active", "retired", "retired"]
    assert states[active] == "active"


def test_the_schema_of_a_policy_is_public_to_who_may_read(world: World) -> None:
    learner = world.headers("learner")
    schema = world.client.get("/v1/schemas/policy", headers=learner).json()
    assert schema["title"] == "Policy"
    assert world.client.get("/v1/schemas/nothing", headers=learner).status_code == 404


def test_the_published_document_names_the_parts_of_a_policy(world: World) -> None:
    document = world.client.get("/openapi.json").json()
    names = document["components"]["schemas"]
    assert "minimum_score" in str(names["PolicyDocument"])
    assert "RulePolicy" in names


def test_a_draft_is_tried_on_a_learner_before_it_is_in_force(world: World) -> None:
    hr = _programme(world)
    _put(world, hr)
    path, learner = "/v1/programmes/spring/policy:test", company().learners["learner_id"].iloc[0]
    listed = world.client.post(path, json={"learner_id": learner}, headers=hr)
    assert listed.status_code == 200, listed.text
    assert listed.json()["policy_version"] == 1
    assert [pair["rank"] for pair in listed.json()["pairs"]] == [1, 2, 3]
    pair = {"learner_id": learner, "mentor_id": listed.json()["pairs"][0]["mentor_id"]}
    inline = {**pair, "policy": {"weights": {"style": "off"}}}
    zh = world.client.post(path, json=inline, headers=hr | {"Accept-Language": "zh"}).json()
    (tried,) = zh["pairs"]
    assert "style" not in {part["feature"] for part in tried["contributions"]}
    assert sum(part["points"] for part in tried["contributions"]) == tried["score"]
    bad = world.client.post(path, json={**pair, "policy": {"floor": "high"}}, headers=hr).json()
    assert bad["errors"][0]["where"] == "/body/policy/floor"
    stranger = world.client.post(path, json={"learner_id": "nobody"}, headers=hr)
    assert stranger.status_code == 422


def test_a_number_that_no_version_can_have_is_refused(world: World) -> None:
    hr = _programme(world)
    beyond = 10**30
    got = world.client.get(f"/v1/programmes/spring/policy?version={beyond}", headers=hr)
    tested = world.client.post(
        "/v1/programmes/spring/policy:test",
        json={"learner_id": "E1", "version": beyond},
        headers=hr,
    )
    for answer in (got, tested, _activate(world, hr, beyond)):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
