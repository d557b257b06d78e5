from __future__ import annotations

from tests.api.world import World

BODY = {"name": "Spring 2026", "mode": "two_sided"}


def test_a_programme_reads_back_as_it_was_put(world: World) -> None:
    hr = world.headers("hr")
    put = world.client.put("/v1/programmes/spring", json=BODY, headers=hr)
    assert put.status_code == 200, put.text
    got = world.client.get("/v1/programmes/spring", headers=hr)
    assert got.json() == put.json()
    assert got.json()["mode"] == "two_sided"


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
