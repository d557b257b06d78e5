from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from api.security.secrets import MODELS, derived
from api.services.jobs.working import Worker
from api.services.learning import promoting
from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.services.learning.logged import PROGRAMME, add_log
from tests.api.world import TENANT, World, company, world_of

PLACE = f"/analyst/models/{PROGRAMME}"
REASON = "better on the last lists"


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    hr = world.headers("hr")
    said = {"name": "<Spring>"}
    assert world.client.put(f"/v1/programmes/{PROGRAMME}", json=said, headers=hr).is_success
    return world


@pytest.fixture
def analyst(demo: World) -> Visitor:
    return visitor(demo, "analyst")


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


def _work(world: World) -> None:
    Worker(world.store, periodic=(), model_key=derived(world.settings, MODELS)).work_off()


def _trained(world: World, who: Visitor) -> str:
    """Train by the button; returns the page of the new model."""
    answer = who.send(f"{PLACE}/train")
    assert (answer.status_code, answer.headers["location"]) == (303, PLACE)
    _work(world)
    found = re.findall(rf'href="({PLACE}/model_\w+)">', who.text(PLACE))
    return str(found[-1] if len(found) == 1 else found[0])


def _audit(world: World, action: str) -> list[Any]:
    with world.store.read() as tx:
        one = orm.AuditEntry
        return list(tx.scalars(sa.select(one.details).where(one.action == action)))


def test_a_programme_without_models_says_what_to_do(analyst: Visitor) -> None:
    assert "No model was trained yet" in analyst.text("/analyst/models")
    shown = analyst.text(PLACE)
    assert "Train one as soon as pairs have outcomes" in shown
    assert "&lt;Spring&gt;" in shown
    assert "尚未训练过模型" in analyst.text(PLACE, "zh")


def test_a_training_that_waits_shows_how_far_it_is_and_can_be_stopped(
    demo: World, analyst: Visitor, hr: Visitor
) -> None:
    analyst.send(f"{PLACE}/train")
    shown = analyst.text(PLACE)
    assert 'hx-get="/analyst/models/spring"' in shown
    assert "Waiting for its turn" in shown
    assert "Train a model now" not in shown
    polled = analyst.client.get(PLACE, headers={"HX-Request": "true", "Accept-Language": "en"})
    assert polled.text.strip().startswith('<div id="progress"')
    job = re.search(r'name="job" value="(\w+)"', shown)
    assert job is not None
    stopped = analyst.send(f"{PLACE}/stop", {"job": job[1]})
    assert stopped.headers["location"] == f"{PLACE}?done=work-stopped"
    assert "nothing has changed" in analyst.text(PLACE)
    ended = analyst.client.get(PLACE, headers={"HX-Request": "true"}, follow_redirects=False)
    assert (ended.status_code, ended.headers["hx-redirect"]) == (204, PLACE)


def test_an_analyst_stops_what_she_started_alone(
    demo: World, analyst: Visitor, hr: Visitor
) -> None:
    hr.send(f"{PLACE}/train")
    assert f'action="{PLACE}/stop"' not in analyst.text(PLACE)
    with demo.store.read() as tx:
        job_id = tx.scalars(sa.select(orm.Job.job_id).where(orm.Job.kind == "retrain")).one()
    assert analyst.send(f"{PLACE}/stop", {"job": job_id}).status_code == 404
    assert hr.send(f"{PLACE}/stop", {"job": job_id}).status_code == 303


def test_a_training_of_nothing_says_what_is_missing(demo: World, analyst: Visitor) -> None:
    analyst.send(f"{PLACE}/train")
    _work(demo)
    assert "publish a match run, let learners choose" in analyst.text(PLACE)


def test_a_model_is_read_put_in_force_and_taken_back(
    demo: World, analyst: Visitor, hr: Visitor
) -> None:
    add_log(demo.store)
    place = _trained(demo, analyst)
    read = analyst.text(place)
    assert "The weight of “style fit” rises" in read
    assert read.count('class="dots"') > 16
    assert "HR or an administrator promotes models" in read
    assert f'action="{place}/promote"' not in read
    assert analyst.send(f"{place}/promote", {"reason": REASON}).status_code == 403
    assert "「风格契合」的权重由" in hr.text(place, "zh")

    assert hr.send(f"{place}/promote", {"reason": " "}).status_code == 422
    done = hr.send(f"{place}/promote", {"reason": REASON})
    assert done.headers["location"] == f"{place}?done=model-promoted"
    assert f"“{REASON}”" in hr.text(place)
    assert "A learned model scores, in force since" in analyst.text(PLACE)
    assert "A learned model scores, in force since" in analyst.text("/analyst/models")

    asked = hr.text(f"{PLACE}/rollback")
    assert 'value="before"' not in asked
    assert hr.send(f"{PLACE}/rollback", {"to": "prior"}).status_code == 422
    back = hr.send(f"{PLACE}/rollback", {"to": "prior", "reason": "fewer pairs <last>"})
    assert back.headers["location"] == f"{PLACE}?done=model-taken-back"
    assert "fewer pairs &lt;last&gt;" in analyst.text(place)
    assert "HR's weights score already" in hr.text(f"{PLACE}/rollback")


def test_a_model_that_may_not_serve_says_why_and_has_no_button(demo: World, hr: Visitor) -> None:
    add_log(demo.store, 10)
    read = hr.text(_trained(demo, hr))
    assert "There are too few outcomes to change anything" in read
    assert "It cannot be" in read
    assert "/promote" not in read


def test_a_champion_that_cannot_score_is_seen_on_every_page(demo: World, hr: Visitor) -> None:
    add_log(demo.store)
    place = _trained(demo, hr)
    hr.send(f"{place}/promote", {"reason": REASON})
    headers = demo.headers("hr")
    policy = {"name": "other", "weights": {"style": "off"}}
    path = f"/v1/programmes/{PROGRAMME}/policy"
    assert demo.client.put(path, json=policy, headers=headers).is_success
    assert demo.client.post(f"{path}:activate", json={}, headers=headers).is_success
    for page in ("/analyst/models", PLACE, place):
        assert "the policy has other signals now" in hr.text(page), page


def test_a_rule_promotes_only_where_people_said_so_and_the_log_names_them(
    demo: World, analyst: Visitor, hr: Visitor
) -> None:
    assert analyst.send(f"{PLACE}/promotion", {"by_rule": "true"}).status_code == 403
    add_log(demo.store, 240, effect=4.0)
    by_hand = _trained(demo, analyst)
    assert "In force" not in analyst.text(by_hand)
    assert hr.send(f"{PLACE}/promotion", {"by_rule": "true"}).status_code == 303
    assert "A rule does" in analyst.text(PLACE)
    place = _trained(demo, analyst)
    with demo.store.read() as tx:
        codes = {row.state for row in tx.scalars(sa.select(orm.Model))}
    assert codes == {"candidate", "champion"}
    assert "by the rule" in analyst.text(place)
    (told,) = _audit(demo, "model_promoted")
    assert told["by_rule"] is True
    assert str(told["rule_set_by"]).startswith("acc")
    assert hr.send(f"{PLACE}/promotion", {"by_rule": "false"}).status_code == 303
    assert "A person does" in hr.text(PLACE)


def test_a_rule_leaves_alone_what_anything_speaks_against(demo: World, hr: Visitor) -> None:
    hr.send(f"{PLACE}/promotion", {"by_rule": "true"})
    add_log(demo.store)
    place = _trained(demo, hr)
    version = place.rsplit("/", 1)[1]
    with demo.store.write() as tx:
        row = tx.get_one(orm.Model, (TENANT, version))
        row.state = "candidate"
        row.report = row.report | {"findings": [{"code": "clipped", "severity": "warn"}]}
        tx.flush()
        programme = tx.get_one(orm.Programme, (TENANT, PROGRAMME))
        key, now = derived(demo.settings, MODELS), row.created_at
        assert not promoting.promote_by_rule(tx, programme, row, key=key, now=now)


def test_models_of_elsewhere_are_not_there(demo: World, hr: Visitor) -> None:
    add_log(demo.store, 10)
    version = _trained(demo, hr).rsplit("/", 1)[1]
    assert hr.get(f"/analyst/models/none/{version}").status_code == 404
    assert hr.get("/analyst/models/none").status_code == 404
    assert hr.get(f"{PLACE}/model_none").status_code == 404
    assert hr.send("/analyst/models/none/train").status_code == 404
