from __future__ import annotations

import json
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pandas as pd
import pytest
from httpx2 import Response

from api.services.jobs.working import Worker
from api.services.runs.publishing import DRAFT
from api.store import orm
from features.blocks.gap import GapCoverage
from features.blocks.style import StyleFit
from tests.api.drafts import COHORT, programme
from tests.api.world import TENANT, World

RUN = {"programme_id": "spring", "cohort_id": COHORT}


@pytest.fixture
def hr(world: World) -> dict[str, str]:
    programme(world.store)
    return world.headers("hr")


def _run(world: World, hr: dict[str, str], **asked: Any) -> str:
    made = world.client.post("/v1/match-runs", json={**RUN, **asked}, headers=hr)
    assert made.status_code == 202, made.text
    Worker(world.store, periodic=()).work_off()
    found = world.client.get(made.headers["location"], headers=hr).json()
    assert found["state"] in DRAFT, found
    return str(found["run_id"])


def _edit(world: World, hr: dict[str, str], run: str, learner: str, **body: Any) -> Response:
    path = f"/v1/match-runs/{run}/assignments/{learner}"
    return world.client.patch(path, json={"reason_code": "TEST", **body}, headers=hr)


def _rows(world: World, hr: dict[str, str], run: str) -> dict[str, dict[str, Any]]:
    page = world.client.get(f"/v1/match-runs/{run}/assignments?limit=500", headers=hr).json()
    return {row["learner_id"]: row for row in page["items"]}


def test_a_draft_is_reviewed_published_compared_and_handed_on(
    world: World, hr: dict[str, str]
) -> None:
    run = _run(world, hr)
    before = _rows(world, hr, run)
    (first, mine), (_, hers) = [(k, row["mentor_id"]) for k, row in before.items()][:2]
    tried = _edit(world, hr, run, first, mentor_id=hers, dry_run=True)
    assert tried.status_code == 200, tried.text
    assert (tried.json()["edit_no"], tried.json()["moved"][0]["after"]) == (None, hers)
    assert _rows(world, hr, run) == before
    tag = {"If-Match": tried.headers["etag"]}
    done = _edit(world, hr | tag, run, first, mentor_id=hers)
    assert done.json() == tried.json() | {"edit_no": 1, "version": done.json()["version"]}
    assert done.json()["delta"]["total"] <= 0
    stale = _edit(world, hr | tag, run, first, action="lock")
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    after = _rows(world, hr, run)
    assert (after[first]["mentor_id"], after[first]["locked"]) == (hers, True)

    other = _run(world, hr)
    diff = world.client.get(f"/v1/match-runs/{other}/diff/{run}", headers=hr).json()
    assert {"learner_id": first, "before": mine, "after": hers} in diff["moved"]
    assert (diff["same_input"], diff["policy"], diff["joined"]) == (False, [], [])
    _is_handed_on(world, hr, run, first, hers)

    published = world.client.post(f"/v1/match-runs/{run}:publish", json={}, headers=hr)
    assert published.status_code == 200, published.text
    late = _edit(world, hr, run, first, action="unlock")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    pairs = world.client.get(f"/v1/pairs?learner_id={first}", headers=hr).json()["items"]
    assert [pair["mentor_id"] for pair in pairs] == [hers]


def _is_handed_on(world: World, hr: dict[str, str], run: str, learner: str, mentor: str) -> None:
    def got(form: str, sheet: str = "assignments") -> Response:
        path = f"/v1/match-runs/{run}/export?format={form}&sheet={sheet}&reasons=true"
        answer = world.client.get(path, headers=hr)
        assert answer.status_code == 200, answer.text
        return answer

    cells = pd.read_csv(BytesIO(got("csv").content), dtype=str).set_index("learner_id")
    assert (cells["mentor_id"][learner], cells["locked"][learner]) == (mentor, "yes")
    rows = [json.loads(line) for line in got("jsonl").content.splitlines()]
    assert {row["learner_id"]: row["mentor_id"] for row in rows} == dict(
        zip(cells.index, cells["mentor_id"], strict=True)
    )
    lists = pd.read_csv(BytesIO(got("csv", "shortlists").content), dtype=str)
    ours = lists[lists["learner_id"] == learner]
    assert ours["mentor_id"].iloc[0] == mentor
    book = pd.read_excel(BytesIO(got("xlsx").content), sheet_name=None, engine="calamine")
    assert list(book) == ["assignments", "shortlists", "unmatched"]
    assert len(book["assignments"]) == len(cells)
    assert got("html").text.startswith("<!doctype html>")
    refused = world.client.get(f"/v1/match-runs/{run}/export", headers=world.headers("analyst"))
    assert refused.status_code == 403


def test_what_is_decided_can_be_read_and_undone_in_order(world: World, hr: dict[str, str]) -> None:
    run = _run(world, hr)
    before = _rows(world, hr, run)
    learner, row = next(iter(before.items()))
    assert _edit(world, hr, run, learner, action="ban", mentor_id=row["mentor_id"]).is_success
    assert _edit(world, hr, run, learner, mentor_id=None, note="on leave").is_success
    edits = world.client.get(f"/v1/match-runs/{run}/edits", headers=hr).json()["items"]
    assert [(one["edit_no"], one["action"]) for one in edits] == [(2, "none"), (1, "ban")]
    assert edits[0]["note"] == "on leave"
    early = world.client.post(f"/v1/match-runs/{run}/edits/1:undo", headers=hr)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    for number in (2, 1):
        undone = world.client.post(f"/v1/match-runs/{run}/edits/{number}:undo", headers=hr)
        assert undone.status_code == 200, undone.text
    assert _rows(world, hr, run) == before
    again = world.client.post(f"/v1/match-runs/{run}:resolve", headers=hr)
    assert (again.status_code, again.json()["follows_run_id"]) == (202, run)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_an_edit_says_all_that_it_needs_and_nothing_else(world: World, hr: dict[str, str]) -> None:
    run = _run(world, hr)
    learner = next(iter(_rows(world, hr, run)))
    for body in (
        {},
        {"action": "swap"},
        {"action": "swap", "with_learner_id": None},
        {"action": "ban", "mentor_id": None},
        {"action": "lock", "mentor_id": "E1"},
        {"action": "lock", "reason_code": "two words"},
    ):
        answer = _edit(world, hr, run, learner, **body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), body
    nobody = _edit(world, hr, run, learner, mentor_id="nobody")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "not_in_cohort")
    himself = _edit(world, hr, run, learner, action="swap", with_learner_id=learner)
    assert himself.json()["code"] == "same_learner"
    assert _edit(world, hr, "run_none", learner, action="lock").status_code == 404


def test_of_decisions_made_at_once_each_is_priced_from_the_one_before(
    world: World, hr: dict[str, str]
) -> None:
    run = _run(world, hr)
    rows = _rows(world, hr, run)
    start, answers = Barrier(4), list[Response]()

    def ban(learner: str) -> None:
        start.wait()
        mentor = rows[learner]["mentor_id"]
        answers.append(_edit(world, hr, run, learner, action="ban", mentor_id=mentor))

    threads = [Thread(target=ban, args=(learner,)) for learner in list(rows)[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert set(codes) <= {200, 412}
    edits = world.client.get(f"/v1/match-runs/{run}/edits", headers=hr).json()["items"]
    assert [one["edit_no"] for one in edits] == list(range(codes.count(200), 0, -1))
    for one in edits:
        undo = f"/v1/match-runs/{run}/edits/{one['edit_no']}:undo"
        assert world.client.post(undo, headers=hr).status_code == 200
    assert _rows(world, hr, run) == rows


def test_a_frontier_is_worked_out_once_and_read_often(world: World, hr: dict[str, str]) -> None:
    run = _run(world, hr)
    path = f"/v1/match-runs/{run}/frontier"
    assert world.client.get(path, headers=hr).status_code == 404
    asked = world.client.post(path, json={"points": 3, "load_caps": [1]}, headers=hr)
    assert asked.status_code == 202, asked.text
    Worker(world.store, periodic=()).work_off()
    job = world.client.get(asked.headers["location"], headers=hr).json()
    assert (job["state"], job["error"]) == ("done", None)
    rows = world.client.get(path, headers=hr).json()["rows"]
    assert {row["load_cap"] for row in rows} == {None, 1}
    free = [row for row in rows if row["load_cap"] is None]
    floors, totals = [row["floor"] for row in free], [row["total"] for row in free]
    assert floors == sorted(floors)
    assert totals == sorted(totals, reverse=True)


def test_a_run_whose_input_is_not_kept_as_it_was_is_not_priced(
    world: World, hr: dict[str, str]
) -> None:
    run = _run(world, hr)
    with world.store.write() as tx:
        tx.get_one(orm.MatchRun, (TENANT, run)).input_digest = "0" * 64
    learner = next(iter(_rows(world, hr, run)))
    refused = _edit(world, hr, run, learner, action="lock")
    assert (refused.status_code, refused.json()["code"]) == (409, "input_not_kept")
    assert refused.json()["params"] == {"run_id": run}


def test_a_run_that_was_solved_by_another_way_to_score_is_not_priced(
    world: World, hr: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run(world, hr)
    rows = _rows(world, hr, run)
    monkeypatch.setattr(GapCoverage, "default_weight", "a little")
    monkeypatch.setattr(StyleFit, "default_weight", "must")
    (_, mine), (other, _) = [(who, row["mentor_id"]) for who, row in rows.items()][:2]
    refused = _edit(world, hr, run, other, mentor_id=mine, dry_run=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "scored_otherwise")
