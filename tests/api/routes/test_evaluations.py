from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.security.secrets import MODELS, derived
from api.services.jobs.working import Worker
from api.services.learning.evaluations import report_file, sections_file
from api.store import orm
from api.store.company import COMPANY
from api.store.evaluations import drifting_programmes, evaluation_file
from api.store.groups import groups_known
from features.label import LANGS
from models.judging.document import document, read_document
from tests.api.services.learning.logged import PROGRAMME, add_log
from tests.api.world import TENANT, World, company

PLACE = f"/v1/programmes/{PROGRAMME}"


@pytest.fixture
def hr(world: World) -> dict[str, str]:
    headers = world.headers("hr")
    assert world.client.put(PLACE, json={"name": "Spring"}, headers=headers).is_success
    return headers


def _job(world: World, headers: dict[str, str]) -> dict[str, Any]:
    asked = world.client.post(f"{PLACE}/evaluations", json={}, headers=headers)
    assert asked.status_code == 202, asked.text
    Worker(world.store, periodic=(), model_key=derived(world.settings, MODELS)).work_off()
    job: dict[str, Any] = world.client.get(asked.headers["location"], headers=headers).json()
    return job


def _evaluated(world: World, headers: dict[str, str]) -> str:
    job = _job(world, headers)
    assert job["state"] == "done", job
    return str(job["result"]["evaluation_id"])


def test_an_evaluation_answers_in_both_languages_and_keeps_every_figure(
    world: World, hr: dict[str, str]
) -> None:
    add_log(world.store, 120)
    name = _evaluated(world, world.headers("analyst"))
    listed = world.client.get(f"{PLACE}/evaluations", headers=hr).json()["items"]
    assert [one["evaluation_id"] for one in listed] == [name]
    told = world.client.get(f"{PLACE}/evaluations/{name}", headers=hr).json()
    assert (told["lists"], told["pairs"], told["labels"]) == (120, 120, 120)
    assert {one["question"] for one in told["answers"]} >= {"random", "prior"}
    chinese = hr | {"Accept-Language": "zh"}
    zh = world.client.get(f"{PLACE}/evaluations/{name}", headers=chinese).json()
    texts = {
        lang: {one["text"] for one in found["answers"]}
        for lang, found in (("en", told), ("zh", zh))
    }
    assert texts["en"]
    assert not texts["en"] & texts["zh"]
    judgement = read_document(told["document"])
    assert json.loads(json.dumps(document(judgement))) == told["document"]
    with world.store.read() as tx:
        for lang in LANGS:
            sections = json.loads(evaluation_file(tx, TENANT, name, sections_file(lang)))
            assert all(one["sentences"] for one in sections)
            assert evaluation_file(tx, TENANT, name, report_file(lang)).startswith(b"<!doctype")


def test_what_is_kept_names_nobody(world: World, hr: dict[str, str]) -> None:
    add_log(world.store, 80)
    name = _evaluated(world, hr)
    with world.store.read() as tx:
        one = orm.EvaluationFile
        files = tx.scalars(sa.select(one.content).where(one.evaluation_id == name)).all()
    people = company().people["person_id"]
    assert not any(str(person).encode() in content for person in people for content in files)


def test_the_report_is_one_file_in_the_asked_language(world: World, hr: dict[str, str]) -> None:
    add_log(world.store, 60)
    name = _evaluated(world, hr)
    for lang in LANGS:
        headers = hr | {"Accept-Language": lang}
        answer = world.client.get(f"{PLACE}/evaluations/{name}/report", headers=headers)
        assert answer.headers["content-disposition"].endswith(f'{name}.{lang}.html"')
        assert f'<html lang="{lang}' in answer.text
        assert "http" not in answer.text.replace("http-equiv", "")


def test_groups_are_read_of_everybody_and_protected_ones_too(
    world: World, hr: dict[str, str]
) -> None:
    learners = company().learners["learner_id"]
    with world.store.write() as tx:
        rows = [
            {
                "tenant_id": TENANT,
                "person_id": str(person),
                "attribute": "gender",
                "value": "f" if at % 2 else "m",
            }
            for at, person in enumerate(learners)
        ]
        tx.connection().execute(COMPANY["protected"].delete())
        tx.connection().execute(COMPANY["protected"].insert(), rows)
    with world.store.read() as tx:
        groups = groups_known(tx, TENANT)
    assert set(groups["attribute"]) >= {"department", "gender"}
    assert not groups.duplicated(["person_id", "attribute"]).any()
    add_log(world.store, 120)
    told = world.client.get(f"{PLACE}/evaluations/{_evaluated(world, hr)}", headers=hr).json()
    attributes = {one["attribute"] for one in told["document"]["groups"]["attributes"]}
    assert "gender" in attributes


def test_intakes_are_called_by_their_names(world: World, hr: dict[str, str]) -> None:
    add_log(world.store, 200)
    for name, begins in (("c1", "rec_0000"), ("c2", "rec_0100"), ("c3", "rec_0150")):
        said = {"cohort_id": name, "name": "Early" if name == "c1" else "Late"}
        assert world.client.post(f"{PLACE}/cohorts", json=said, headers=hr).is_success
        with world.store.write() as tx:
            one = orm.Shortlist
            later = sa.update(one).where(one.recommendation_id >= begins)
            tx.execute(later.values(cohort_id=name))
    told = world.client.get(f"{PLACE}/evaluations/{_evaluated(world, hr)}", headers=hr).json()
    names = [one["name"] for one in told["document"]["intakes"]]
    assert names == ["Early", "Late (c2)", "Late (c3)"]


def test_a_programme_without_lists_says_so(world: World, hr: dict[str, str]) -> None:
    job = _job(world, hr)
    assert (job["state"], job["error"]["code"]) == ("failed", "nothing_shown")


def test_outcomes_that_change_in_the_latest_quarter_are_counted_for_who_watches(
    world: World, hr: dict[str, str]
) -> None:
    add_log(world.store, 360)
    first = _evaluated(world, hr)
    told = world.client.get(f"{PLACE}/evaluations/{first}", headers=hr).json()
    assert told["drifting"] == 0
    assert "mentormatch_programmes_drifting 0.0" in world.client.get("/metrics").text
    with world.store.write() as tx:
        latest = sa.select(sa.func.max(orm.Outcome.measured_at)).scalar_subquery()
        since = tx.scalar(sa.select(latest)) - timedelta(days=80)  # type: ignore[operator]
        worse = sa.update(orm.Outcome).where(orm.Outcome.measured_at > since)
        tx.execute(worse.values(value=1.0))
    second = _evaluated(world, hr)
    told = world.client.get(f"{PLACE}/evaluations/{second}", headers=hr).json()
    assert told["drifting"] >= 1
    assert told["alarms"]
    assert "mentormatch_programmes_drifting 1.0" in world.client.get("/metrics").text
    with world.store.read() as tx:
        assert drifting_programmes(tx) == 1


def test_evaluations_come_page_by_page_and_only_under_their_programme(
    world: World, hr: dict[str, str]
) -> None:
    add_log(world.store, 12)
    made = [_evaluated(world, hr) for _ in range(2)]
    page = world.client.get(f"{PLACE}/evaluations?limit=1", headers=hr).json()
    cursor = page["next_cursor"]
    rest = world.client.get(f"{PLACE}/evaluations?limit=1&cursor={cursor}", headers=hr).json()
    seen = [one["evaluation_id"] for one in (*page["items"], *rest["items"])]
    assert seen == made[::-1]
    assert world.client.put("/v1/programmes/other", json={"name": "o"}, headers=hr).is_success
    for path in (made[0], f"{made[0]}/report", "eval_none"):
        answer = world.client.get(f"/v1/programmes/other/evaluations/{path}", headers=hr)
        assert answer.status_code == 404, path
