"""Dual coaching over HTTP: from a policy with two kinds of mentor to two pairs a learner."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.services.jobs.working import Worker
from api.services.verifying import verify_run
from api.store.company import COMPANY
from api.store.snapshots import touch_mentors
from tests.api.pairing import LEARNERS, MENTORS, SPRING, TABLES, as_hr
from tests.api.world import TENANT, World

COACHES = TABLES.mentors[TABLES.mentors["kind"] == "outside"]["mentor_id"].tolist()
OUTSIDE = [*MENTORS[::3], *COACHES]
POLICY: dict[str, Any] = {
    "kinds": [
        {"kind": "inside", "topics": ["general", "professional"]},
        {"kind": "outside", "topics": ["leadership"]},
    ]
}
EITHER = TABLES.learners[TABLES.learners["mentor_kind"].isna()]["learner_id"].tolist()
LIST = f"/programmes/{SPRING}/learners/{{}}/recommendations"


@pytest.fixture
def dual(world: World) -> World:
    """A programme whose policy in force gives one mentor of each kind."""
    mentors = COMPANY["mentors"]
    with world.store.write() as tx:
        coach = sa.update(mentors).where(mentors.c.mentor_id.in_(OUTSIDE)).values(kind="outside")
        tx.execute(coach)
        touch_mentors(tx, TENANT)
    headers, client = world.headers("hr"), world.client
    made = client.put(
        f"/v1/programmes/{SPRING}", json={"name": "Leaders", "mode": "assign"}, headers=headers
    )
    assert made.status_code in (200, 201)
    draft = client.put(f"/v1/programmes/{SPRING}/policy", json=POLICY, headers=headers)
    assert draft.status_code == 200, draft.text
    assert as_hr(world).post(f"/programmes/{SPRING}/policy:activate").status_code == 200
    return world


def kinds_of(mentors: list[str]) -> set[str]:
    return {"outside" if mentor in OUTSIDE else "inside" for mentor in mentors}


def test_a_list_is_asked_for_each_kind(dual: World) -> None:
    hr = as_hr(dual)
    seen = set()
    for learner in EITHER[:6]:
        for kind in ("inside", "outside"):
            found = hr.post(LIST.format(learner), kind=kind).json()
            assert found["kind"] == kind
            mentors = [item["mentor_id"] for item in found["items"]]
            assert kinds_of(mentors) <= {kind}
            seen |= kinds_of(mentors)
        refused = hr.post(LIST.format(learner))
        assert (refused.status_code, refused.json()["code"]) == (422, "other_kind")
    assert seen == {"inside", "outside"}


def test_a_policy_is_tried_with_a_list_of_each_kind(dual: World) -> None:
    tried = as_hr(dual).post(
        f"/programmes/{SPRING}/policy:test", learner_id=EITHER[0], version="active"
    )
    assert tried.status_code == 200, tried.text
    pairs = tried.json()["pairs"]
    assert all(kinds_of([pair["mentor_id"]]) == {pair["kind"]} for pair in pairs)
    assert max(sum(pair["kind"] == kind for pair in pairs) for kind in ("inside", "outside")) == 3


def test_a_run_gives_two_mentors_and_each_pair_ends_alone(dual: World, tmp_path: Path) -> None:
    hr = as_hr(dual)
    cohort = hr.post(f"/programmes/{SPRING}/cohorts", name="All").json()["cohort_id"]
    run = _performed(dual, cohort)
    told = hr.get(f"/match-runs/{run}").json()
    kinds = told["counts"]["kinds"]
    assert set(kinds) == {"inside", "outside"}
    assigned = hr.get(f"/match-runs/{run}/assignments", limit=200).json()["items"]
    assert {row["kind"] for row in assigned} == {"inside", "outside"}
    assert all(kinds_of([row["mentor_id"]]) == {row["kind"]} for row in assigned)
    alone = hr.get(f"/match-runs/{run}/unmatched", limit=200).json()["items"]
    assert len(assigned) + len(alone) == sum(kind["wished"] for kind in kinds.values())
    assert all(row["reasons"] for row in alone)
    _verified(dual, run, tmp_path)

    published = hr.post(f"/match-runs/{run}:publish")
    assert published.status_code == 200, published.text
    both = next(
        one for one in LEARNERS if len(hr.get("/pairs", learner_id=one).json()["items"]) == 2
    )
    pairs = {one["kind"]: one for one in hr.get("/pairs", learner_id=both).json()["items"]}
    ended = hr.post(f"/pairs/{pairs['outside']['pair_id']}:end", reason_code="DONE")
    assert ended.json()["state"] == "ended"
    left = hr.get("/pairs", learner_id=both, state="active").json()["items"]
    assert [one["pair_id"] for one in left] == [pairs["inside"]["pair_id"]]

    again = hr.get(f"/match-runs/{_performed(dual, cohort)}/assignments", limit=200).json()
    mine = [row["kind"] for row in again["items"] if row["learner_id"] == both]
    assert mine in ([], ["outside"])


def _performed(world: World, cohort: str) -> str:
    asked = as_hr(world).post("/match-runs", programme_id=SPRING, cohort_id=cohort)
    assert asked.status_code == 202, asked.text
    Worker(world.store, periodic=()).work_off()
    return str(asked.json()["run_id"])


def _verified(world: World, run: str, place: Path) -> None:
    answer = as_hr(world).get(f"/match-runs/{run}/certificate", input=True)
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(place)
    assert verify_run(place / "run", place / "input").outcome == "verified"
