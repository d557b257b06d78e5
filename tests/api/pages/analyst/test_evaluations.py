from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from api.security.secrets import MODELS, derived
from api.services.jobs.working import Worker
from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.services.learning.logged import PROGRAMME, add_log
from tests.api.world import World, company, world_of

PLACE = f"/analyst/evaluation/{PROGRAMME}"
MOST_BYTES = 150_000


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    said, path = {"name": "<Spring>"}, f"/v1/programmes/{PROGRAMME}"
    assert world.client.put(path, json=said, headers=world.headers("hr")).is_success
    return world


@pytest.fixture
def analyst(demo: World) -> Visitor:
    return visitor(demo, "analyst")


def _work(world: World) -> None:
    Worker(world.store, periodic=(), model_key=derived(world.settings, MODELS)).work_off()


def _evaluated(world: World, who: Visitor) -> str:
    """Ask by the button; returns the page of the answer."""
    answer = who.send(f"{PLACE}/evaluate")
    assert (answer.status_code, answer.headers["location"]) == (303, PLACE)
    _work(world)
    found = re.search(rf'href="({PLACE}/eval_\w+)"', who.text(PLACE))
    assert found is not None
    return found[1]


def test_where_nobody_has_asked_it_is_said_how_to(analyst: Visitor) -> None:
    shown = analyst.text("/analyst/evaluation")
    assert "Nobody has asked yet" in shown
    assert f'action="{PLACE}/evaluate"' in shown
    assert "Ask as soon as learners have chosen" in analyst.text(PLACE)
    assert "尚未评估过" in analyst.text(PLACE, "zh")


def test_a_company_without_programmes_has_nothing_to_judge(store: Store) -> None:
    shown = visitor(world_of(store, demo=True), "analyst").text("/analyst/evaluation")
    assert "There is no programme yet" in shown


def test_answers_come_first_and_every_question_has_a_page(demo: World, analyst: Visitor) -> None:
    add_log(demo.store, 120)
    place = _evaluated(demo, analyst)
    first = analyst.text(place)
    answers = re.findall(r"<dt>(than [^<]+)</dt>", first)
    assert answers == ["than the intake before", "than random", "than HR&#39;s weights"]
    assert first.index("<dl") < first.index("<section") < first.index("What is behind it")
    assert "匹配变好了吗" in analyst.text(place, "zh")
    parts = sorted(set(re.findall(rf'href="({place}/[a-z]+)"', first)))
    assert len(parts) >= 8
    for path in (place, *parts):
        for lang in ("zh", "en"):
            text = analyst.text(path, lang)
            assert len(text.encode()) < MOST_BYTES, path
            assert 'style="' not in text, path
    assert analyst.get(f"{place}/none").status_code == 404
    assert "than random" in analyst.text("/analyst/evaluation")


def test_the_report_is_taken_along_in_the_language_of_the_page(
    demo: World, analyst: Visitor
) -> None:
    add_log(demo.store, 60)
    place = _evaluated(demo, analyst)
    for lang, title in (("zh", "匹配变好了吗"), ("en", "Are matches better")):
        answer = analyst.get(f"{place}/report.html", lang)
        assert title in answer.text
        assert answer.headers["content-disposition"].startswith("attachment")


def test_outcomes_that_changed_are_an_alarm_at_the_top(demo: World, analyst: Visitor) -> None:
    add_log(demo.store, 40)
    place = _evaluated(demo, analyst)
    assert 'role="alert"' not in analyst.text(place)
    said = {"zh": "变了", "en": "Outcomes of everybody are <not> what they were"}
    with demo.store.write() as tx:
        row = tx.scalars(sa.select(orm.Evaluation)).one()
        row.drifting, row.summary = 1, row.summary | {"alarms": [said]}
    for path in (place, "/analyst/evaluation"):
        shown = analyst.text(path)
        assert 'role="alert"' in shown
        assert "&lt;not&gt; what they were" in shown
    assert "outcomes changed in the latest quarter" in analyst.text(PLACE)


def test_work_that_waits_is_seen_and_can_be_stopped(demo: World, analyst: Visitor) -> None:
    analyst.send(f"{PLACE}/evaluate")
    shown = analyst.text(PLACE)
    assert f'hx-get="{PLACE}"' in shown
    job = re.search(r'name="job" value="(\w+)"', shown)
    assert job is not None
    assert analyst.send(f"{PLACE}/stop", {"job": job[1]}).status_code == 303
    assert "nothing has changed" in analyst.text(PLACE)


def test_a_programme_without_lists_is_told_what_is_missing(demo: World, analyst: Visitor) -> None:
    analyst.send(f"{PLACE}/evaluate")
    _work(demo)
    assert "publish a match run, let learners choose" in analyst.text(PLACE)


def test_evaluations_of_elsewhere_are_not_there(demo: World, analyst: Visitor) -> None:
    add_log(demo.store, 12)
    name = _evaluated(demo, analyst).rsplit("/", 1)[1]
    headers = demo.headers("hr")
    assert demo.client.put("/v1/programmes/other", json={"name": "o"}, headers=headers).is_success
    for path in (f"other/{name}", f"other/{name}/better", f"other/{name}/report.html", "none"):
        assert analyst.get(f"/analyst/evaluation/{path}").status_code == 404, path
