from __future__ import annotations

from typing import Any

from api.schemas.scores import EXAMPLE
from tests.api.world import World


def scored(world: World, body: dict[str, Any], **headers: str) -> Any:
    return world.client.post("/v1/score", json=body, headers=world.headers("hr") | headers)


def test_two_profiles_are_scored_with_reasons_and_nothing_is_stored(world: World) -> None:
    answer = scored(world, EXAMPLE)

    assert answer.status_code == 200, answer.text
    (pair,) = answer.json()["items"]
    assert (pair["learner_id"], pair["mentor_id"]) == ("Li", "Wu")
    assert sum(part["points"] for part in pair["contributions"]) == pair["score"]
    assert pair["allowed"]
    assert pair["explanation"]["coverage"] == 1.0
    assert pair["explanation"]["gaps"][0]["reachable"] == 4.0
    assert "negotiation" in str(scored(world, EXAMPLE, **{"Accept-Language": "zh"}).json())


def test_the_better_mentor_stands_first_and_a_policy_may_come_along(world: World) -> None:
    mentors = [*EXAMPLE["mentors"], {"mentor_id": "Ho"}]
    body = EXAMPLE | {"mentors": mentors, "policy": {"weights": {"gap_coverage": "must"}}}

    found = scored(world, body).json()["items"]

    assert [pair["mentor_id"] for pair in found] == ["Wu", "Ho"]
    assert found[0]["score"] > found[1]["score"]


def test_ids_alone_are_enough_and_what_would_help_is_said(world: World) -> None:
    body = {"learners": [{"learner_id": "a"}], "mentors": [{"mentor_id": "b"}]}

    (pair,) = scored(world, body).json()["items"]

    assert pair["explanation"]["cold_start"]


def test_what_cannot_be_read_is_named(world: World) -> None:
    learner = EXAMPLE["learners"][0] | {"availability": "whenever"}
    twice = [EXAMPLE["mentors"][0], EXAMPLE["mentors"][0]]

    hours = scored(world, EXAMPLE | {"learners": [learner]})
    double = scored(world, EXAMPLE | {"mentors": twice})
    weight = scored(world, EXAMPLE | {"policy": {"weights": {"horoscope": "must"}}})

    assert (hours.status_code, double.status_code, weight.status_code) == (422, 422, 422)
    assert hours.json()["errors"][0]["params"]["column"] == "availability"
    assert "duplicate" in double.json()["code"]
    assert weight.json()["code"] == "unknown_block"
