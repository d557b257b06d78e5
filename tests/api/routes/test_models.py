from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from api.security.secrets import MODELS, derived
from api.services.jobs.working import Worker
from api.services.runs.stored import stored_run
from api.store import orm
from tests.api.services.learning.logged import PROGRAMME, add_log
from tests.api.world import TENANT, World, company

PLACE = f"/v1/programmes/{PROGRAMME}"


def _programme(world: World) -> dict[str, str]:
    hr = world.headers("hr")
    assert world.client.put(PLACE, json={"name": "Spring"}, headers=hr).is_success
    return hr


def _work(world: World) -> None:
    key = derived(world.settings, MODELS)
    Worker(world.store, periodic=(), model_key=key).work_off()


def _trained(world: World, headers: dict[str, str]) -> dict[str, Any]:
    asked = world.client.post(f"{PLACE}/models:train", json={}, headers=headers)
    assert asked.status_code == 202, asked.text
    assert asked.headers["location"] == f"/v1/jobs/{asked.json()['job_id']}"
    _work(world)
    job = world.client.get(asked.headers["location"], headers=headers).json()
    assert job["state"] == "done", job
    result: dict[str, Any] = job["result"]
    return result


def _promote(world: World, headers: dict[str, str], version: str) -> Response:
    body = {"reason": "better on the last lists"}
    place = f"{PLACE}/models/{version}:promote"
    return world.client.post(place, json=body, headers=headers)


def _roll_back(world: World, headers: dict[str, str], to: str = "before") -> Response:
    return world.client.post(f"{PLACE}/models:rollback", json={"to": to}, headers=headers)


def _listed(world: World) -> dict[str, Any]:
    learner = company().learners["learner_id"][0]
    place = f"{PLACE}/learners/{learner}/recommendations"
    answer = world.client.post(place, json={"n": 3}, headers=world.headers("service"))
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _shown(listed: dict[str, Any]) -> list[tuple[str, float]]:
    return [(item["mentor_id"], item["score"]) for item in listed["items"]]


def test_a_model_is_trained_promoted_served_and_taken_back(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    before = _listed(world)
    assert (before["model_version"], before["source"]) == ("prior", "prior")

    made = _trained(world, world.headers("analyst"))
    assert made["state"] == "candidate"
    version = made["model_version"]
    assert _listed(world)["model_version"] == "prior"
    told = world.client.get(f"{PLACE}/models/{version}", headers=hr).json()
    weights = {one["feature"]: one for one in told["weights"]}
    assert weights["style"]["after"] > weights["style"]["before"]
    assert weights["style"]["low"] < weights["style"]["after"] < weights["style"]["high"]
    assert sum(one["after"] for one in told["weights"]) == pytest.approx(1)
    assert told["changes"]
    assert (told["labels"], told["lists"], told["left_out_lists"]) == (160, 161, 0)
    less = told["judged"]["contenders"]["challenger"]["less"]["centred_auc"]
    assert less["value"] > 0

    promoted = _promote(world, hr, version)
    assert promoted.status_code == 200, promoted.text
    assert (promoted.json()["state"], promoted.json()["serves"]) == ("champion", True)
    served = _listed(world)
    assert (served["model_version"], served["source"]) == (version, "personalised")
    assert _shown(served) != _shown(before)
    with world.store.read() as tx:
        shown = tx.scalars(
            sa.select(orm.Exposure.model_version).where(
                orm.Exposure.recommendation_id == served["recommendation_id"]
            )
        ).all()
    assert set(shown) == {version}

    back = _roll_back(world, hr)
    assert back.json() == {"model_version": "prior"}
    again = _listed(world)
    assert (again["model_version"], _shown(again)) == ("prior", _shown(before))
    audit = world.client.get("/v1/audit?limit=50", headers=hr).json()["items"]
    acts = [one["action"] for one in audit]
    assert {"training_asked", "model_promoted", "model_rolled_back"} <= set(acts)


def test_a_model_learns_from_what_another_one_showed_and_rolls_back_to_it(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    first = _trained(world, hr)["model_version"]
    assert _promote(world, hr, first).is_success
    by_first = _shown(_listed(world))
    second = _trained(world, hr)
    told = world.client.get(f"{PLACE}/models/{second['model_version']}", headers=hr).json()
    assert (told["lists"], told["left_out_lists"]) == (161, 0)
    with world.store.write() as tx:  # whatever the gate says of a second look at the same data
        tx.get_one(orm.Model, (TENANT, second["model_version"])).state = "candidate"
    assert _promote(world, hr, second["model_version"]).json()["replaced"] == first
    states = world.client.get(f"{PLACE}/models", headers=hr).json()["items"]
    assert {one["model_version"]: one["serves"] for one in states} == {
        first: False,
        second["model_version"]: True,
    }
    assert _roll_back(world, hr).json() == {"model_version": first}
    assert _shown(_listed(world)) == by_first
    assert _roll_back(world, hr, "prior").json() == {"model_version": "prior"}
    refused = _roll_back(world, hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


def test_few_outcomes_are_refused_with_the_reason_in_the_asked_language(world: World) -> None:
    hr = _programme(world)
    add_log(world.store, 10)
    made = _trained(world, hr)
    assert made["state"] == "refused"
    place = f"{PLACE}/models/{made['model_version']}"
    for lang, word in (("zh", "至少需要"), ("en", "are needed")):
        told = world.client.get(place, headers=hr | {"Accept-Language": lang}).json()
        assert told["verdict"] == "stays"
        assert word in told["findings"][0]["text"]
        assert word in told["stays"]
    promoted = _promote(world, hr, made["model_version"])
    assert (promoted.status_code, promoted.json()["code"]) == (409, "wrong_state")


def test_a_forged_model_never_serves(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    version = _trained(world, hr)["model_version"]
    with world.store.write() as tx:
        row = tx.get_one(orm.Model, (TENANT, version))
        kept = row.body
        row.body = kept.replace(b'"gaussian"', b'"logistic"')
    refused = _promote(world, hr, version)
    assert (refused.status_code, refused.json()["code"]) == (409, "model_not_servable")
    with world.store.write() as tx:
        tx.get_one(orm.Model, (TENANT, version)).body = kept
    assert _promote(world, hr, version).is_success
    with world.store.write() as tx:  # and one that was exchanged before this process read it
        row = tx.get_one(orm.Model, (TENANT, version))
        row.body, row.signature = kept.replace(b'"gaussian"', b'"logistic"'), "0" * 64
    assert _listed(world)["model_version"] == "prior"
    told = world.client.get(f"{PLACE}/models", headers=hr).json()["items"][0]
    assert (told["serves"], told["not_served_because"]) == (False, "not_the_same")
    ready = world.client.get("/readyz").json()["checks"]
    assert ("model", "1 of 1 do not open") in {(one["name"], one["state"]) for one in ready}


def test_a_policy_with_other_features_is_served_by_itself(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    assert _promote(world, hr, _trained(world, hr)["model_version"]).is_success
    policy = {"name": "other", "weights": {"style": "off"}}
    assert world.client.put(f"{PLACE}/policy", json=policy, headers=hr).is_success
    assert world.client.post(f"{PLACE}/policy:activate", json={}, headers=hr).is_success
    assert _listed(world)["source"] == "prior"
    told = world.client.get(f"{PLACE}/models", headers=hr).json()["items"][0]
    assert (told["state"], told["not_served_because"]) == ("champion", "other_blocks")


def test_of_two_promotions_at_once_one_stands_at_the_end(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    versions = [_trained(world, hr)["model_version"] for _ in range(2)]
    gate, answers = Barrier(2), []

    def act(version: str) -> None:
        gate.wait()
        answers.append(_promote(world, hr, version).status_code)

    threads = [Thread(target=act, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    with world.store.read() as tx:
        rows = {row.state: row for row in tx.scalars(sa.select(orm.Model))}
        assert rows.keys() == {"champion", "retired"}
        assert rows["champion"].replaced == rows["retired"].model_version


def test_a_run_is_made_and_named_by_the_champion(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    version = _trained(world, hr)["model_version"]
    assert _promote(world, hr, version).is_success
    cohort = world.client.post(f"{PLACE}/cohorts", json={"cohort_id": "c", "name": "c"}, headers=hr)
    assert cohort.is_success, cohort.text
    body = {"programme_id": PROGRAMME, "cohort_id": cohort.json()["cohort_id"]}
    run_id = world.client.post("/v1/match-runs", json=body, headers=hr).json()["run_id"]
    _work(world)
    run = world.client.get(f"/v1/match-runs/{run_id}", headers=hr).json()
    assert (run["state"], run["model_version"]) == ("solved", version)
    with world.store.read() as tx:
        lists = tx.execute(
            sa.select(orm.Shortlist.source, orm.Shortlist.model_version)
            .where(orm.Shortlist.run_id == run_id)
            .distinct()
        ).all()
        told = stored_run(tx, TENANT, run_id)
        learned = tx.get_one(orm.Model, (TENANT, version)).report["weights"]
    assert lists == [("personalised", version)]
    weights = told.posed.scored.weights  # those of the run's own record: it can be solved again
    after = {one["feature"]: one["after"] for one in learned}
    assert weights["style"] / weights["gap_coverage"] == pytest.approx(
        after["style"] / after["gap_coverage"]
    )


def test_nothing_is_learned_from_rows_of_who_was_erased(world: World) -> None:
    hr = _programme(world)
    add_log(world.store)
    first = _trained(world, hr)
    learner = company().learners["learner_id"][0]
    gone = world.client.delete(f"/v1/people/{learner}", headers=hr)
    assert gone.is_success, gone.text
    place = f"{PLACE}/models/"
    kept = world.client.get(place + first["model_version"], headers=hr).json()
    assert kept["lists"] == 160
    told = world.client.get(place + _trained(world, hr)["model_version"], headers=hr).json()
    assert told["lists"] == 154
    assert _promote(world, hr, first["model_version"]).is_success


def test_models_are_listed_the_newest_first_page_by_page(world: World) -> None:
    hr = _programme(world)
    add_log(world.store, 4)
    made = [_trained(world, hr)["model_version"] for _ in range(3)]
    seen, cursor = [], ""
    for _ in made:
        page = world.client.get(f"{PLACE}/models?limit=1{cursor}", headers=hr).json()
        seen += [one["model_version"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]
    assert page["next_cursor"] is None


def test_models_of_another_programme_are_not_found(world: World) -> None:
    hr = _programme(world)
    add_log(world.store, 10)
    version = _trained(world, hr)["model_version"]
    assert world.client.put("/v1/programmes/other", json={"name": "o"}, headers=hr).is_success
    answer = world.client.get(f"/v1/programmes/other/models/{version}", headers=hr)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_programme_without_lists_says_so(world: World) -> None:
    hr = _programme(world)
    asked = world.client.post(f"{PLACE}/models:train", json={}, headers=hr)
    _work(world)
    job = world.client.get(asked.headers["location"], headers=hr).json()
    assert (job["state"], job["error"]["code"]) == ("failed", "nothing_shown")
