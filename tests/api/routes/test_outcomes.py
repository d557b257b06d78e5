from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from api.store import orm
from models.outcomes import MEASURES, SCALES
from tests.api.world import TENANT, World, company, live_pair

WHEN = "2026-03-31T08:00:00Z"


def _pair(world: World) -> dict[str, str]:
    tables = company()
    live_pair(world.store, tables.learners["learner_id"][0], tables.mentors["mentor_id"][0])
    return world.headers("hr")


def _told(outcome_id: str, measure: str, value: float, **more: Any) -> dict[str, Any]:
    given = {"outcome_id": outcome_id, "measure": measure, "value": value}
    return {**given, "source": "manager", "measured_at": WHEN, **more}


def _send(world: World, headers: dict[str, str], *outcomes: dict[str, Any]) -> Response:
    body = {"outcomes": list(outcomes)}
    return world.client.post("/v1/pairs/pair_1/outcomes", json=body, headers=headers)


def _kept(world: World) -> dict[str, orm.Outcome]:
    with world.store.read() as tx:
        rows = tx.scalars(sa.select(orm.Outcome).where(orm.Outcome.tenant_id == TENANT)).all()
        tx.expunge_all()
        return {row.outcome_id: row for row in rows}


def test_every_measure_is_taken_within_its_scale(world: World) -> None:
    hr = _pair(world)
    own = {"result": {"baseline": 80.0}}
    told = [_told(name, name, 1.0, **own.get(name, {})) for name in MEASURES]
    answer = _send(world, hr, *told)
    assert answer.status_code == 200, answer.text
    assert {one["code"] for one in answer.json()["items"]} == {"created"}
    kept = _kept(world)
    assert {name: row.measure for name, row in kept.items()} == {name: name for name in MEASURES}
    assert kept["result"].details == {"baseline": 80.0}
    assert kept["uplift"].details == {"treated": True}


def test_what_is_told_twice_counts_once_and_stays_as_it_was(world: World) -> None:
    hr = _pair(world)
    first = _send(world, hr, _told("a", "rating", 4.0), _told("a", "rating", 5.0))
    assert [one["code"] for one in first.json()["items"]] == ["created", "duplicate"]
    again = _send(world, hr, _told("a", "rating", 1.0), _told("b", "rating", 2.0))
    assert [one["code"] for one in again.json()["items"]] == ["duplicate", "created"]
    assert {name: row.value for name, row in _kept(world).items()} == {"a": 4.0, "b": 2.0}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        *((_told("x", measure, scale[0] - 0.5), "off_scale") for measure, scale in SCALES.items()),
        (_told("x", "rating", 8.0), "off_scale"),
        (_told("x", "result", 90.0), "baseline_needed"),
        (_told("x", "rating", 4.0, baseline=1.0), "of_another_measure"),
        (_told("x", "rating", 4.0, competency_id="nothing"), "of_another_measure"),
        (_told("x", "uplift", 1.0, competency_id="nothing"), "unknown_competency"),
        (_told("x", "rating", 4.0) | {"measured_at": "2199-01-01T00:00:00Z"}, "in_the_future"),
    ],
)
def test_one_wrong_outcome_keeps_all_from_being_written(
    world: World, outcome: dict[str, Any], code: str
) -> None:
    hr = _pair(world)
    answer = _send(world, hr, _told("good", "hours", 2.0), outcome)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
    assert answer.json()["errors"][0]["where"].startswith("/body/outcomes/1/")
    assert _kept(world) == {}


def test_outcomes_of_no_pair_are_not_found(world: World) -> None:
    answer = _send(world, world.headers("hr"), _told("a", "rating", 4.0))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
