from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.snapshots import versions
from tests.api.routes.test_recommendations import asked, learners, with_mentors
from tests.api.world import AT, TENANT, World, company, live_pair


def event(rid: str, name: str = "e1", **more: Any) -> dict[str, Any]:
    at = "2026-03-31T08:00:00+08:00"
    return {
        "event_id": name,
        "type": "open",
        "recommendation_id": rid,
        "happened_at": at,
        **more,
    }


def made(world: World) -> tuple[str, dict[str, Any]]:
    body = {"name": "Spring", "mode": "shortlist"}
    world.client.put("/v1/programmes/spring", json=body, headers=world.headers("hr"))
    learner = with_mentors(world)
    return learner, asked(world, learner)


def test_events_are_taken_one_by_one_and_each_once(world: World) -> None:
    learner, found = made(world)
    rid, best = found["recommendation_id"], found["items"][0]["mentor_id"]
    headers = world.headers()
    body = {
        "events": [
            event(rid, "e1", mentor_id=best),
            event(rid, "e1"),
            event("rec_none", "e2"),
            event(rid, "e3", mentor_id="nobody"),
            event(rid, "e4", type="survey", value=4.5),
        ]
    }
    first = world.client.post("/v1/events:batch", json=body, headers=headers)
    again = world.client.post("/v1/events:batch", json=body, headers=headers)

    codes = [item["code"] for item in first.json()["items"]]
    assert codes == ["created", "duplicate", "not_found", "not_found", "created"]
    assert "created" not in [item["code"] for item in again.json()["items"]]
    with world.store.read() as tx:
        rows = tx.scalars(sa.select(orm.Event).order_by(orm.Event.event_id)).all()
    assert [(row.event_id, row.learner_id, row.value) for row in rows] == [
        ("e1", learner, None),
        ("e4", learner, 4.5),
    ]


def test_an_event_is_told_anew_by_who_told_of_it(world: World) -> None:
    learner, found = made(world)
    rid, headers = found["recommendation_id"], world.headers()
    for value, code in ((1.0, "created"), (5.0, "replaced")):
        told = event(rid, type="survey", value=value)
        put = world.client.put("/v1/events", json=told, headers=headers)
        assert put.json() == {"event_id": "e1", "code": code, "errors": []}
    with world.store.read() as tx:
        assert tx.scalars(sa.select(orm.Event.value)).all() == [5.0]

    other = next(one for one in learners(world) if one != learner)
    theirs = asked(world, other)["recommendation_id"]
    stranger = world.headers("learner", other)
    for rid_of in (rid, theirs):
        refused = world.client.put("/v1/events", json=event(rid_of), headers=stranger)
        assert refused.json()["code"] == "not_found"


def test_an_event_is_about_a_list_or_a_pair(world: World) -> None:
    neither = event("x") | {"recommendation_id": None}
    both = event("x") | {"pair_id": "y"}
    for body in (neither, both):
        answer = world.client.put("/v1/events", json=body, headers=world.headers())
        assert answer.status_code == 422


def test_what_has_not_happened_yet_is_refused_by_itself_and_is_no_outcome(world: World) -> None:
    learner, mentor = (
        str(company().frames()[f"{side}s"][f"{side}_id"][0]) for side in ("learner", "mentor")
    )
    live_pair(world.store, learner, mentor)
    soon = [datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (4, 7)]
    times = [one.isoformat() for one in soon] + ["2099-01-01T00:00:00Z"]
    about: dict[str, Any] = {"type": "survey", "value": 4.0, "pair_id": "pair_1"}
    events = [
        event("", f"e{at}", happened_at=time, **about) | {"recommendation_id": None}
        for at, time in enumerate(times)
    ]
    headers = world.headers()
    told = world.client.post("/v1/events:batch", json={"events": events}, headers=headers)
    expected = ["created", "in_the_future", "in_the_future"]
    assert [item["code"] for item in told.json()["items"]] == expected
    for one in (events[2], events[0] | {"happened_at": times[2]}):
        put = world.client.put("/v1/events", json=one, headers=headers)
        assert put.json()["code"] == "in_the_future"
    with world.store.read() as tx:
        assert tx.scalars(sa.select(orm.Event.event_id)).all() == ["e0"]
        assert tx.scalars(sa.select(orm.Outcome.outcome_id)).all() == ["event:e0"]


def test_when_an_event_happened_is_an_instant_of_our_time_and_no_number(world: World) -> None:
    times = (1_774_000_000, "1774000000", "2026-03-31T08:00:00", "0001-01-01T00:00:00Z")
    body = {"events": [event("rec_none", happened_at=at) for at in times]}
    answer = world.client.post("/v1/events:batch", json=body, headers=world.headers())
    assert answer.status_code == 200, answer.text
    for at, item in enumerate(answer.json()["items"]):
        assert (item["event_id"], item["code"]) == ("e1", "invalid_request")
        (error,) = item["errors"]
        assert error["where"] == f"/body/events/{at}/happened_at"
        put = world.client.put("/v1/events", json=body["events"][at], headers=world.headers())
        assert put.status_code == 422


def test_an_event_of_the_wrong_form_stops_no_other(world: World) -> None:
    _, found = made(world)
    rid, headers = found["recommendation_id"], world.headers() | {"Accept-Language": "zh"}
    both = event(rid, "e1") | {"pair_id": "y"}
    events = [event(rid, "e0", colour="red"), both, event(rid, "e2"), None, event("no", "e4")]
    answer = world.client.post("/v1/events:batch", json={"events": events}, headers=headers)
    items = answer.json()["items"]
    assert [(item["event_id"], item["code"]) for item in items] == [
        ("e0", "invalid_request"),
        ("e1", "invalid_request"),
        ("e2", "created"),
        ("", "invalid_request"),
        ("e4", "not_found"),
    ]
    assert [[error["where"] for error in item["errors"]] for item in items] == [
        ["/body/events/0/colour"],
        ["/body/events/1"],
        [],
        ["/body/events/3"],
        [],
    ]
    assert items[1]["errors"][0]["message"].startswith("recommendation_id 与 pair_id")
    with world.store.read() as tx:
        assert tx.scalars(sa.select(orm.Event.event_id)).all() == ["e2"]


def test_a_correction_of_what_counts_already_has_lists_made_anew_and_any_other_not(
    world: World,
) -> None:
    learner, mentor = (
        str(company().frames()[f"{side}s"][f"{side}_id"][0]) for side in ("learner", "mentor")
    )
    live_pair(world.store, learner, mentor)
    rating = event("x", type="survey", value=2.0, pair_id="pair_1", recommendation_id=None)

    def mentors_at() -> int:
        answer = world.client.put("/v1/events", json=rating, headers=world.headers())
        assert answer.is_success
        with world.store.read() as tx:
            return versions(tx, TENANT)[0]

    begun = mentors_at()
    assert mentors_at() == begun, "told today, it counts from tomorrow on"
    with world.store.write() as tx:
        tx.execute(sa.update(orm.Outcome).values(received_at=AT))
    assert mentors_at() == begun + 1
    assert mentors_at() == begun + 1, "what replaced it counts from tomorrow on"
