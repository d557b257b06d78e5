from __future__ import annotations

from typing import Any

from tests.api.world import World

BODY = {"name": "Spring 2026", "mode": "two_sided"}


def test_a_programme_reads_back_as_it_was_put(world: World) -> None:
    hr = world.headers("hr")
    put = world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    assert put.status_code == 200, put.text
    got = world.client.get("/v1/programmes/spring", headers=hr)
    assert got.json() == put.json()
    assert got.json()["mode"] == "two_sided"
    assert got.headers["etag"] == put.headers["etag"] == '"1"'


def test_nobody_gets_in_without_a_key(world: World) -> None:
    answer = world.client.get("/v1/programmes/spring")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_learner_may_not_write_programmes(world: World) -> None:
    answer = world.client.put("/v1/programmes/spring", json=BODY, headers=world.headers("learner"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_a_programme_that_is_not_there_is_not_found(world: World) -> None:
    answer = world.client.get("/v1/programmes/none", headers=world.headers("hr"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_unknown_fields_are_refused(world: World) -> None:
    answer = world.client.put(
        "/v1/programmes/spring", json={**BODY, "color": "red"}, headers=world.headers("hr")
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "/body/color"


def test_a_change_names_the_version_that_it_was_made_from(world: World) -> None:
    hr = world.headers("hr")
    put = world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    mine = hr | {"If-Match": put.headers["etag"]}
    first = world.client.patch("/v1/programmes/spring", json={"choice_days": 3}, headers=mine)
    assert (first.status_code, first.json()["choice_days"]) == (200, 3)
    assert first.json()["mode"] == "two_sided"
    for change in (
        world.client.patch("/v1/programmes/spring", json={"choice_days": 4}, headers=mine),
        world.client.put("/v1/programmes/spring", json=BODY, headers=mine),
    ):
        assert (change.status_code, change.json()["code"]) == (412, "stale_version")


def test_a_patch_clears_what_may_be_blank_and_nothing_else(world: World) -> None:
    hr = world.headers("hr")
    body = {**BODY, "starts_on": "2026-04-01", "ends_on": "2026-09-30"}
    world.client.put("/v1/programmes/spring", json=body, headers=hr)
    cleared = world.client.patch("/v1/programmes/spring", json={"ends_on": None}, headers=hr)
    assert (cleared.json()["starts_on"], cleared.json()["ends_on"]) == ("2026-04-01", None)
    refused = world.client.patch("/v1/programmes/spring", json={"name": None}, headers=hr)
    assert refused.status_code == 422
    backwards = world.client.patch(
        "/v1/programmes/spring", json={"ends_on": "2026-03-01"}, headers=hr
    )
    assert backwards.json()["code"] == "ends_before_it_starts"


def test_programmes_come_page_by_page(world: World) -> None:
    hr = world.headers("hr")
    for name in ("c", "a", "b"):
        world.client.put(f"/v1/programmes/{name}", json=BODY, headers=hr)
    assert _all_ids(world, "/v1/programmes", "programme_id", hr) == ["a", "b", "c"]


def test_a_cohort_lists_the_people_who_are_named_or_of_a_layer(world: World) -> None:
    hr = world.headers("hr")
    world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    cohorts = "/v1/programmes/spring/cohorts"
    layered = world.client.post(
        cohorts,
        json={"name": "middle", "everyone": False, "layers": ["middle"]},
        headers=hr,
    )
    assert layered.status_code == 201, layered.text
    named = layered.json()
    assert 0 < len(named["learners"]) < 30
    assert len(named["mentors"]) == 12
    two = {"everyone": False, "learners": named["learners"][:2], "mentors": named["mentors"][:1]}
    members = f"{layered.headers['location']}/members"
    put = world.client.put(members, json=two, headers=hr | {"If-Match": f'"{named["version"]}"'})
    assert (put.status_code, put.json()["learners"]) == (200, two["learners"])
    stale = world.client.put(members, json=two, headers=hr | {"If-Match": f'"{named["version"]}"'})
    assert stale.status_code == 412
    got = world.client.get(layered.headers["location"], headers=hr)
    assert got.json() == put.json()
    open_to_all = world.client.put(members, json={"everyone": True}, headers=hr).json()
    assert (open_to_all["learners"], open_to_all["mentors"]) == ([], [])


def test_all_strangers_in_a_cohort_are_told_at_once(world: World) -> None:
    hr = world.headers("hr")
    world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    body = {"name": "x", "everyone": False, "learners": ["nobody"], "mentors": ["no", "one"]}
    answer = world.client.post("/v1/programmes/spring/cohorts", json=body, headers=hr)
    assert answer.status_code == 422
    places = [error["where"] for error in answer.json()["errors"]]
    assert places == ["/body/learners/0", "/body/mentors/0", "/body/mentors/1"]
    listed = world.client.get("/v1/programmes/spring/cohorts", headers=hr).json()
    assert listed["items"] == []


def test_a_closed_cohort_stays_as_it_is(world: World) -> None:
    hr = world.headers("hr")
    world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    world.client.post(
        "/v1/programmes/spring/cohorts", json={"name": "x", "cohort_id": "c1"}, headers=hr
    )
    closed = world.client.post("/v1/cohorts/c1:close", headers=hr)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    for answer in (
        world.client.post("/v1/cohorts/c1:close", headers=hr),
        world.client.put("/v1/cohorts/c1/members", json={}, headers=hr),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    again = {"name": "again", "cohort_id": "c1"}
    twice = world.client.post("/v1/programmes/spring/cohorts", json=again, headers=hr)
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict")


def _all_ids(world: World, path: str, name: str, headers: dict[str, str]) -> list[str]:
    found, cursor = [], None
    while True:
        query: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = world.client.get(path, params=query, headers=headers).json()
        found += [item[name] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_where_a_cohort_is_found_is_told_whatever_its_id_is_written_in(world: World) -> None:
    hr = world.headers("hr") | {"Idempotency-Key": "once"}
    world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    asked = {"name": "春季", "cohort_id": "春季一"}
    first, again = (
        world.client.post("/v1/programmes/spring/cohorts", json=asked, headers=hr) for _ in range(2)
    )
    assert (first.status_code, first.json()["cohort_id"]) == (201, "春季一")
    assert again.content == first.content
    for answer in (first, again):
        found = world.client.get(answer.headers["Location"], headers=hr)
        assert found.json()["cohort_id"] == "春季一"
