from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_runs.world import solved, spring_world, started, state_of, words_of
from tests.api.services.runs.spring import COHORT, PROGRAMME
from tests.api.world import World

TABS = [
    "board",
    "unmatched",
    "scarcity",
    "frontier",
    "fairness",
    "diff",
    "certificate",
    "publish",
    "export",
]


@pytest.fixture
def world(store: Store) -> World:
    return spring_world(store)


@pytest.fixture
def hr(world: World) -> Visitor:
    return visitor(world, "hr")


def test_an_empty_list_says_what_a_run_is_and_how_to_start_one(hr: Visitor) -> None:
    text = hr.text("/hr/runs")
    assert "Nothing has been matched yet" in text
    assert "/hr/runs/new" in text
    assert "还没有" in hr.text("/hr/runs", "zh")


def test_a_run_is_asked_for_followed_and_read(world: World, hr: Visitor) -> None:
    form = hr.text("/hr/runs/new")
    assert f'value="{PROGRAMME}"' in form
    path = started(hr)
    waiting = hr.text(path)
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "hx-trigger" in waiting
    part = hr.client.get(path, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<div id=")
    world.work()
    after = hr.client.get(path, headers={"HX-Request": "true"})
    assert (after.status_code, after.headers["hx-redirect"]) == (204, path)
    summary = words_of(hr.text(path))
    assert "no better assignment exists" in summary
    assert "Busiest mentors" in summary
    assert "没有更好的分配" in hr.text(path, "zh")
    assert "Draft" in hr.text("/hr/runs")


def test_the_tabs_lead_to_the_pages_of_the_run(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    text = hr.text(path)
    for tab in TABS:
        assert f'href="{path}/{tab}"' in text
    assert f'href="{path}" aria-current="page"' in text


def test_who_sends_the_form_twice_starts_one_run(world: World, hr: Visitor) -> None:
    paths = {started(hr, once="same") for _ in range(2)}
    assert len(paths) == 1
    with world.store.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(orm.MatchRun)) == 1


def test_what_was_chosen_is_what_is_asked(world: World, hr: Visitor) -> None:
    path = started(hr, pairs="again", move_penalty="very", mode="assign", dry_run="true", seed="7")
    with world.store.read() as tx:
        run = tx.scalars(sa.select(orm.MatchRun)).one()
    assert (run.mode, run.dry_run, run.seed) == ("assign", True, 7)
    assert (run.request["keep_pairs"], run.request["move_penalty"]) == (False, "very")
    assert "a trial" in hr.text(path)


def test_a_form_that_is_wrong_comes_back_as_it_was_filled_in(hr: Visitor) -> None:
    said = {"programme_id": PROGRAMME, "cohort_id": COHORT, "seed": "-4", "mode": "assign"}
    answer = hr.send("/hr/runs/new", said)
    assert answer.status_code == 422
    assert 'value="-4"' in answer.text
    assert 'id="fault-seed-1"' in answer.text
    assert 'value="assign" checked' in answer.text


def test_a_run_that_waits_can_be_cancelled_and_stays_in_the_list(world: World, hr: Visitor) -> None:
    path = started(hr)
    answer = hr.send(f"{path}/cancel")
    assert answer.headers["location"] == f"{path}?done=run-cancelled"
    assert state_of(world.store, path) == "cancelled"
    assert "The run was cancelled" in hr.text(path)
    again = hr.send(f"{path}/cancel")
    assert (again.status_code, again.headers["location"]) == (303, path)
    assert "Cancelled" in hr.text("/hr/runs?state=cancelled")
    assert "No run is like this" in hr.text("/hr/runs?state=published")


def test_a_cohort_is_picked_where_there_are_several(world: World, hr: Visitor) -> None:
    with world.store.write() as tx:
        one = tx.scalars(sa.select(orm.Cohort)).one()
        same = {"tenant_id": one.tenant_id, "programme_id": one.programme_id}
        name = '<script>alert("1")</script>' + "x" * 170
        tx.add(orm.Cohort(**same, cohort_id="other", name=name, created_at=one.created_at))
    text = hr.text("/hr/runs/new")
    assert "/hr/runs/new?cohort=other" in text
    assert "<script>alert" not in text
    assert 'name="cohort_id" value="other"' in hr.text("/hr/runs/new?cohort=other")
    assert hr.get("/hr/runs/new?cohort=nothing").status_code == 404


def test_without_an_open_cohort_one_is_led_to_the_programmes(world: World, hr: Visitor) -> None:
    with world.store.write() as tx:
        tx.execute(sa.update(orm.Cohort).values(state="closed"))
    assert "/hr/programmes" in hr.text("/hr/runs/new")


def test_others_may_not_and_nobody_sees_runs_that_are_not_there(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    analyst = visitor(world, "analyst")
    text = analyst.text(path)
    assert f"{path}/publish" not in text
    assert "/hr/runs/new" not in analyst.text("/hr/runs")
    assert analyst.get("/hr/runs/new").status_code == 403
    assert analyst.get(f"{path}/publish").status_code == 403
    assert analyst.send(f"{path}/cancel").status_code == 403
    for tab in ("", "/publish", "/certificate", "/export", "/report"):
        assert hr.get(f"/hr/runs/run_nothing{tab}").status_code == 404
