from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from api.services.verifying import verify_run
from api.store import Store
from tests.api.services.runs.spring import COHORT, PROGRAMME, with_programme
from tests.api.world import World, company, world_of

BODY = {"programme_id": PROGRAMME, "cohort_id": COHORT}


@pytest.fixture
def world(store: Store) -> World:
    made = world_of(store, company())
    with_programme(store)
    return made


def everything(world: World, path: str, headers: dict[str, str], limit: int) -> list[Any]:
    """Return the items of all pages of a list."""
    items: list[Any] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        answer = world.client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        query["cursor"] = page["next_cursor"]


def test_a_run_is_asked_for_followed_and_read(world: World, tmp_path: Path) -> None:
    hr = world.headers("hr")
    asked = world.client.post("/v1/match-runs", json=BODY, headers={**hr, "Idempotency-Key": "one"})
    assert (asked.status_code, asked.headers["Retry-After"]) == (202, "1"), asked.text
    place = asked.headers["Location"]
    again = world.client.post("/v1/match-runs", json=BODY, headers={**hr, "Idempotency-Key": "one"})
    assert (again.content, again.headers["Location"]) == (asked.content, place)
    assert asked.json()["state"] == "queued"
    too_early = world.client.get(f"{place}/assignments", headers=hr)
    assert (too_early.status_code, too_early.json()["code"]) == (409, "wrong_state")
    assert world.work() == 1
    run = world.client.get(place, headers=hr).json()
    finished = {"step": "write", "done": 7, "total": 7}
    assert (run["state"], run["progress"]) == ("solved", finished | {"seconds_left": None})
    assert run["objective"]["gap"] == 0
    job = world.client.get(f"/v1/jobs/{run['job_id']}", headers=hr).json()
    assert job["result"] == {"run_id": run["run_id"], "state": "solved"}
    assert job["progress"] == finished

    assigned = everything(world, f"{place}/assignments", hr, 7)
    alone = everything(world, f"{place}/unmatched", {**hr, "Accept-Language": "zh-CN"}, 4)
    assert (len(assigned), len(alone)) == (run["counts"]["matched"], run["counts"]["unmatched"])
    assert "导师" in alone[0]["reasons"][0]["text"]
    assert alone[0]["reasons"][0]["code"] == alone[0]["code"]
    lists = everything(world, f"{place}/alternates", hr, 9)
    items = [item for one in lists for item in one["items"]]
    for item in items:
        parts = item["contributions"]
        assert sum(part["points"] for part in parts) == pytest.approx(item["score"])
        assert all(part.keys() == {"feature", "text", "points"} for part in parts)
    zh = world.client.get(f"{place}/alternates", headers={**hr, "Accept-Language": "zh"}).json()
    told = {
        part["feature"]: part["text"]
        for item in zh["items"][0]["items"]
        for part in item["contributions"]
    }
    assert told["layer"] == "层级契合"
    shown = {one["learner_id"]: {item["mentor_id"] for item in one["items"]} for one in lists}
    assert all(one["mentor_id"] in shown[one["learner_id"]] for one in assigned)
    diagnosis = world.client.get(f"{place}/diagnosis", headers=hr).json()
    assert diagnosis["concentration"]["used"] == run["counts"]["matched"]
    assert diagnosis["balance"][0]["demand"] > 0


def test_what_was_asked_is_told_as_it_was_asked(world: World) -> None:
    tables, hr = company(), world.headers("hr")
    learners, mentors = tables.learners["learner_id"], tables.mentors["mentor_id"]
    pairs = {
        "locks": [{"learner_id": learners.iloc[0], "mentor_id": mentors.iloc[0]}],
        "bans": [{"learner_id": learners.iloc[1], "mentor_id": mentors.iloc[1]}],
    }
    made = world.client.post("/v1/match-runs", json=BODY | pairs, headers=hr)
    read = world.client.get(made.headers["Location"], headers=hr)
    for told in (made.json()["asked"], read.json()["asked"]):
        assert {name: told[name] for name in pairs} == pairs
        assert BODY.items() <= told.items()


def test_a_certificate_is_verified_by_who_has_nothing_but_the_archive(
    world: World, tmp_path: Path
) -> None:
    hr = world.headers("hr")
    place = world.client.post("/v1/match-runs", json=BODY, headers=hr).headers["Location"]
    world.work()
    for query, outcome in (({}, "consistent"), ({"input": "true"}, "verified")):
        answer = world.client.get(f"{place}/certificate", params=query, headers=hr)
        assert answer.headers["content-type"] == "application/zip"
        folder = tmp_path / outcome
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
        source = folder / "input" if query else None
        assert verify_run(folder / "run", source).outcome == outcome
    listed = world.client.post("/v1/match-runs", json=BODY | {"mode": "shortlist"}, headers=hr)
    world.work()
    none = world.client.get(f"{listed.headers['Location']}/certificate", headers=hr)
    assert (none.status_code, none.json()["code"]) == (409, "wrong_state")


def test_runs_are_listed_newest_first_and_found_by_state(world: World) -> None:
    hr = world.headers("hr")
    made = [world.client.post("/v1/match-runs", json=BODY, headers=hr).json() for _ in range(5)]
    cancelled = world.client.post(f"/v1/match-runs/{made[2]['run_id']}:cancel", headers=hr)
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    again = world.client.post(f"/v1/match-runs/{made[2]['run_id']}:cancel", headers=hr)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    listed = everything(world, "/v1/match-runs", hr, 2)
    assert [one["run_id"] for one in listed] == [one["run_id"] for one in reversed(made)]
    found = world.client.get("/v1/match-runs", params={"state": "cancelled"}, headers=hr).json()
    assert [one["run_id"] for one in found["items"]] == [made[2]["run_id"]]


def test_time_left_is_told_once_a_run_of_the_cohort_is_known(world: World) -> None:
    hr = world.headers("hr")
    first = world.client.post("/v1/match-runs", json=BODY, headers=hr).json()
    assert first["progress"]["seconds_left"] is None
    world.work()
    second = world.client.post("/v1/match-runs", json=BODY, headers=hr).json()
    assert second["progress"]["seconds_left"] > 0


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"programme_id": "none"}, "unknown_programme", "/body/programme_id"),
    ({"cohort_id": "none"}, "unknown_cohort", "/body/cohort_id"),
    ({"policy_version": 9}, "unknown_policy_version", "/body/policy_version"),
    ({"follows_run_id": "none"}, "unknown_run", "/body/follows_run_id"),
    ({"seed": -1}, "invalid_request", "/body/seed"),
    ({"as_of": "2026-03-31T08:00:00"}, "invalid_request", "/body/as_of"),
    ({"as_of": "9999-12-31T23:59:59-01:00"}, "invalid_request", "/body/as_of"),
    ({"as_of": "2099-01-01T00:00:00Z"}, "in_the_future", "/body/as_of"),
    ({"callback_url": "http://example.com"}, "invalid_request", "/body/callback_url"),
    (
        {"locks": [{"learner_id": "X", "mentor_id": "Y"}]},
        "unknown_learner",
        "/body/locks/0/learner_id",
    ),
    ({"move_penalty": "much"}, "invalid_request", "/body/move_penalty"),
]


def test_what_cannot_be_asked_is_refused(world: World) -> None:
    hr = world.headers("hr")
    for change, code, where in REFUSED:
        answer = world.client.post("/v1/match-runs", json=BODY | change, headers=hr)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert answer.json()["errors"][0]["where"] == where


def test_a_dry_run_may_look_ahead(world: World) -> None:
    hr = world.headers("hr")
    ahead = {"as_of": "2099-01-01T00:00:00Z", "dry_run": True}
    place = world.client.post("/v1/match-runs", json=BODY | ahead, headers=hr).headers["Location"]
    world.work()
    run = world.client.get(place, headers=hr).json()
    assert (run["state"], run["as_of"]) == ("solved", "2099-01-01T00:00:00Z")
