"""A body of which nothing is required may be left out: it is as if an empty object were sent."""

from __future__ import annotations

import re
from typing import Any

from api.app import described
from tests.api.world import World

POSTS = {
    path: operation
    for path, found in described()["paths"].items()
    if "application/json"
    in (operation := found.get("post", {})).get("requestBody", {}).get("content", {})
}
MAY_BE_LEFT_OUT = {
    path: operation
    for path, operation in POSTS.items()
    if not operation["requestBody"].get("required")
}
PEOPLE = {"hr": None, "learner": "L1", "mentor": "M1", "admin": None}
JSON = {"Content-Type": "application/json"}


def test_it_may_be_left_out_where_nothing_needs_to_be_said() -> None:
    named = {operation["operationId"] for operation in MAY_BE_LEFT_OUT.values()}
    assert named >= {"publish_run", "activate_policy", "create_recommendation", "rotate_key"}
    assert named >= {"accept_request", "resume_pair", "train_model"}
    assert not named & {"end_pair", "create_choice", "put_learners", "change_run"}


def test_no_body_is_answered_as_an_empty_object_is(world: World) -> None:
    for path, operation in MAY_BE_LEFT_OUT.items():
        role: Any = next(role for role in PEOPLE if role in operation["x-roles"])
        place, who = re.sub(r"\{\w+\}", "nobody", path), world.headers(role, PEOPLE[role])
        left_out = world.client.post(place, headers=who)
        empty = world.client.post(place, json={}, headers=who)
        assert left_out.status_code == empty.status_code, place
        assert left_out.json()["code"] == empty.json()["code"] != "invalid_request", place
        null = world.client.post(place, content="null", headers=who | JSON)
        assert null.status_code == 422, place


def test_under_one_key_no_body_and_an_empty_object_are_the_same_request(world: World) -> None:
    hr = world.headers("hr")
    world.client.put("/v1/programmes/spring", json={"name": "Spring"}, headers=hr)
    world.client.put("/v1/programmes/spring/policy", json={}, headers=hr)
    place, once = "/v1/programmes/spring/policy:activate", hr | {"Idempotency-Key": "k"}
    first = world.client.post(place, headers=once)
    assert first.status_code == 200, first.text
    again = world.client.post(place, json={}, headers=once)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
