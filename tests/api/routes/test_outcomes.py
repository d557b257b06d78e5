from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from api.services.learning.programme_log import read_programme_log
from api.store import orm
from models.outcomes import MEASURES, SCALES
from tests.api.world import AT, TENANT, World, company, live_pair

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


def test_a_clock_may_be_ahead_of_ours_by_as_much_as_for_events(world: World) -> None:
    hr = _pair(world)
    for minutes, status in ((4, 200), (7, 422)):
        soon = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
        told = _told(f"in-{minutes}", "rating", 4.0) | {"measured_at": soon}
        assert _send(world, hr, told).status_code == status
    assert set(_kept(world)) == {"in-4"}


def test_outcomes_of_no_pair_are_not_found(world: World) -> None:
    answer = _send(world, world.headers("hr"), _told("a", "rating", 4.0))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def _event(event_id: str, kind: str, value: float | None, **more: Any) -> dict[str, Any]:
    about = {"event_id": event_id, "type": kind, "pair_id": "pair_1", "happened_at": WHEN}
    return {**about, "value": value, **more}


def _tell(world: World, headers: dict[str, str], *events: dict[str, Any]) -> list[str]:
    answer = world.client.post("/v1/events:batch", json={"events": [*events]}, headers=headers)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


def test_what_was_asked_and_not_answered_is_kept_as_such(world: World) -> None:
    hr = _pair(world)
    silent = _told("a", "rating", 4.0) | {"value": None}
    assert _send(world, hr, silent).is_success
    assert _kept(world)["a"].value is None


def test_events_of_a_pair_count_as_outcomes_each_once(world: World) -> None:
    _pair(world)
    events = (
        _event("s", "survey", 4.0),
        _event("s", "survey", 1.0),
        _event("asked", "survey", None),
        _event("o", "outcome", 6.5, measure="hours"),
        _event("b", "survey", 3.0, measure="behaviour"),
        _event("wild", "survey", 11.0),
        _event("open", "open", None),
        _event("bare", "outcome", 1.0),
    )
    codes = _tell(world, world.headers(), *events)
    assert codes == ["created", "duplicate", *["created"] * 3, "off_scale", "created", "created"]
    kept = {
        name: (row.measure, row.value, row.source, row.pair_id)
        for name, row in _kept(world).items()
    }
    assert kept == {
        "event:s": ("rating", 4.0, "self", "pair_1"),
        "event:asked": ("rating", None, "self", "pair_1"),
        "event:o": ("hours", 6.5, "system", "pair_1"),
        "event:b": ("behaviour", 3.0, "manager", "pair_1"),
    }
    assert set(_tell(world, world.headers(), *events)) == {"duplicate", "off_scale"}
    assert len(_kept(world)) == len(kept)


def test_an_event_told_anew_takes_its_outcome_along(world: World) -> None:
    _pair(world)
    service = world.headers()
    for value, code in ((2.0, "created"), (5.0, "replaced")):
        put = world.client.put("/v1/events", json=_event("s", "survey", value), headers=service)
        assert put.json()["code"] == code
        assert [row.value for row in _kept(world).values()] == [value]
    world.client.put("/v1/events", json=_event("s", "open", None), headers=service)
    assert _kept(world) == {}


def test_of_what_a_learner_tells_of_herself_only_her_rating_counts(world: World) -> None:
    _pair(world)
    herself = world.headers("learner", str(company().learners["learner_id"][0]))
    codes = _tell(
        world,
        herself,
        _event("mine", "survey", 5.0),
        _event("not", "outcome", 1.0, measure="completion"),
        _event("nor", "survey", 5.0, measure="behaviour"),
    )
    assert codes == ["created"] * 3
    assert set(_kept(world)) == {"event:mine"}


def test_outcomes_are_read_page_by_page_the_latest_first(world: World) -> None:
    hr = _pair(world)
    told = [
        _told(f"o{day}", "hours", float(day)) | {"measured_at": f"2026-03-{day:02}T08:00:00Z"}
        for day in range(1, 6)
    ]
    assert _send(world, hr, *told, _told("r", "result", 90.0, baseline=80.0)).is_success
    seen: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        place = f"/v1/pairs/pair_1/outcomes?limit=2{cursor and f'&cursor={cursor}'}"
        page = world.client.get(place, headers=world.headers("analyst")).json()
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [one["outcome_id"] for one in seen] == ["r", "o5", "o4", "o3", "o2", "o1"]
    assert (seen[0]["baseline"], seen[0]["treated"], seen[0]["value"]) == (80.0, None, 90.0)
    mentor = world.headers("mentor", str(company().mentors["mentor_id"][0]))
    assert world.client.get("/v1/pairs/pair_1/outcomes", headers=mentor).status_code == 403
    missing = world.client.get("/v1/pairs/pair_9/outcomes", headers=hr)
    assert missing.status_code == 404


def _silent(world: World, n: int = 9) -> list[str]:
    """Make pairs of a programme that have ended, all asked and none with an answer."""
    tables = company()
    with world.store.write() as tx:
        tx.add(orm.Programme(tenant_id=TENANT, programme_id="p", name="p", created_at=AT))
        tx.flush()
        for at in range(n):
            pair = {
                "pair_id": f"pair_{at}",
                "programme_id": "p",
                "learner_id": tables.learners["learner_id"][at],
                "mentor_id": tables.mentors["mentor_id"][0],
                "state": "ended",
                "origin": "hr",
            }
            instants = {"created_at": AT, "started_at": AT, "ended_at": AT}
            tx.add(orm.Pair(tenant_id=TENANT, **pair, **instants))
    events = [_event(f"asked-{at}", "survey", None) | {"pair_id": f"pair_{at}"} for at in range(n)]
    _tell(world, world.headers(), *events)
    return [f"pair_{at}" for at in range(n)]


def _drawn(world: World, **body: Any) -> tuple[int, list[str]]:
    place = "/v1/programmes/p/surveys:follow-up"
    answer = world.client.post(place, json=body, headers=world.headers("hr"))
    assert answer.status_code == 200, answer.text
    return answer.json()["silent"], [one["pair_id"] for one in answer.json()["pairs"]]


def test_a_share_of_the_silent_is_drawn_once_and_told_in_the_log(world: World) -> None:
    pairs = _silent(world)
    _tell(world, world.headers(), _event("told", "survey", 4.0) | {"pair_id": pairs[0]})
    silent, first = _drawn(world, share=0.5, seed=3)
    assert (silent, len(first)) == (8, 4)
    assert pairs[0] not in first
    left, second = _drawn(world, share=1.0)
    assert (left, sorted(first + second)) == (4, pairs[1:])
    assert _drawn(world) == (0, [])

    answer = _event("late", "survey", 1.0) | {"pair_id": first[0]}
    _tell(world, world.headers(), answer)
    with world.store.read() as tx:
        soon = AT + timedelta(days=900)
        log = read_programme_log(tx, TENANT, "p", soon, key=None).log()
    answered = log.outcomes[log.outcomes["value"].notna()].set_index("pair_id")["followed_up"]
    assert answered.to_dict() == {pairs[0]: False, first[0]: True}
    assert not log.outcomes[log.outcomes["value"].isna()]["followed_up"].any()


def test_who_was_drawn_may_answer_in_the_place_of_the_silence(world: World) -> None:
    _silent(world)
    _, drawn = _drawn(world, share=0.5, seed=3)
    asked = f"asked-{drawn[0].removeprefix('pair_')}"
    answer = _event(asked, "survey", 2.0) | {"pair_id": drawn[0]}
    put = world.client.put("/v1/events", json=answer, headers=world.headers())
    assert put.json()["code"] == "replaced"
    with world.store.read() as tx:
        log = read_programme_log(tx, TENANT, "p", AT + timedelta(days=900), key=None).log()
    answered = log.outcomes[log.outcomes["value"].notna()].set_index("pair_id")["followed_up"]
    assert answered.to_dict() == {drawn[0]: True}


def test_chance_draws_the_same_for_the_same_seed(world: World) -> None:
    _silent(world)
    draws = []
    for _ in range(2):
        draws.append(_drawn(world, share=0.4, seed=11))
        with world.store.write() as tx:
            tx.execute(sa.update(orm.Outcome).values(details={}))
    assert draws[0] == draws[1]
    assert len(draws[0][1]) == 4
