from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from threading import enumerate as threads
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import create_app
from api.services.actors import Actor, Role
from api.services.company.cells import Profile
from api.services.company.profiles import check_patch, put_profile
from api.services.jobs.working import Worker
from api.services.privacy.forgetting import AGAIN_S, Forgetting
from api.services.recommending.keeper import Keeper
from api.services.runs.asked import RunAsked
from api.services.runs.starting import start_run
from api.store import Store, erasing, orm
from api.store.company import COMPANY
from api.store.snapshots import touch_learners, touch_mentors, touch_protected
from tests.api.memory import holding_each
from tests.api.pages.browsing import visitor
from tests.api.pages.test_walk import PAGES, Page
from tests.api.test_access import values
from tests.api.two_companies import AWAY, HOME, Cast, of, settle
from tests.api.world import AT, TENANT, World, company, found, settings_of

HR = Actor(HOME, "hr", "tests")
ALONE = {"learner": ("E-nobody-else", "欧阳不存在"), "mentor": ("E-no-other", "司徒未曾有")}
"""Ids and names that nobody else has, by part."""
MORE = {"number": "1", "meeting_id": "none", "table": "assignments", "form": "csv"}
PUT_DOWN = {
    "learner": {
        "api.pages.hr_people.pair_lines.put_down",
        "api.pages.hr_review.board_lines.put_down",
        "api.services.runs.board._row",
    },
    "mentor": {
        "api.pages.learner.card_bodies.card_body",
        "api.pages.learner.found_lines.put_down",
        "features.blocks.goals._fitted",
        "WeakKeyDictionary",
    },
}
"""Caches that hold somebody once every page was opened, by her part: some of many."""


@pytest.fixture
def server(tmp_path: Path, sqlite_template: Path) -> Iterator[World]:
    """A server that nobody has started: it looks for erasures when a test says so."""
    store = Store(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'mentormatch.db')}")
    with closing(store):
        settings = settings_of(store, demo=True, tenant=HOME)
        yield World(store, settings, TestClient(create_app(settings, store)))


def test_nothing_in_memory_holds_somebody_who_was_erased(server: World) -> None:
    state = server.client.app.state  # type: ignore[attr-defined]
    cast = _alone(server.store, settle(server.store)[HOME])
    state.forgetting.look()
    _look_around(server, cast, PAGES)
    again = [page for page in PAGES if "run_id" in page.parameters]
    _look_around(server, replace(cast, run_id=_run(server.store)), again)
    holders = holding_each(ALONE)
    assert "LRUCache" in holders["learner"] | holders["mentor"]
    for part, held in holders.items():
        assert held > PUT_DOWN[part] | {"Keeper"}
    for person_id, _ in ALONE.values():
        gone = server.client.delete(f"/v1/people/{person_id}", headers=server.headers("hr"))
        assert gone.status_code == 200, gone.text
    state.forgetting.look()
    assert holding_each(ALONE) == {"learner": set(), "mentor": set()}


def _alone(store: Store, cast: Cast) -> Cast:
    """Give two people ids, names and words that nobody else has, and end every pair."""
    pair: Any = orm.Pair
    with store.write() as tx:
        for part, (person_id, name) in ALONE.items():
            erasing.rename(tx, HOME, getattr(cast, part), person_id)
            for table, column, text in (
                ("people", "person_id", {"name": name}),
                ("learners", "learner_id", {"goals": f"{name} 想学 SQL"}),
                ("mentors", "mentor_id", {"bio": f"{name} 会教 SQL"}),
            ):
                one = COMPANY[table]
                tx.execute(sa.update(one).where(one.c[column] == person_id).values(text))
        over = {"ended_at": datetime.now(UTC), "state": "ended", "seat_no": None}
        tx.execute(sa.update(pair).where(pair.tenant_id == HOME).values(over))
    return replace(cast, **{part: person_id for part, (person_id, _) in ALONE.items()})


def _run(store: Store) -> str:
    asked = RunAsked(of("spring", HOME), of("intake", HOME))
    with store.write() as tx:
        run = start_run(tx, HR, asked, now=datetime.now(UTC))
    Worker(store, periodic=()).work_off()
    return run.run_id


def _look_around(server: World, cast: Cast, pages: list[Page]) -> None:
    """Open every page as everybody who reads names."""
    people: dict[Role, str | None] = {
        "learner": cast.learner,
        "mentor": cast.mentor,
        "manager": cast.manager,
        "hr": None,
    }
    for role, person_id in people.items():
        mine, part = visitor(server, role, person_id), role if person_id else "learner"
        known = {**values({HOME: cast}, part, "own"), **MORE, "part": "better"}
        for page in pages:
            if page.method == "GET":
                assert mine.get(page.at(known)).status_code < 500
        mine.get(f"/my/mentors/others?programme={of('spring', HOME)}&text={ALONE['mentor'][1]}")


def _touch(store: Store, *touches: Any, tenant_id: str = TENANT) -> None:
    with store.write() as tx:
        for touch in touches:
            touch(tx, tenant_id)


def _kept(tenant_of: Any = None) -> tuple[Keeper[str, str], Any]:
    """Return a keeper of a value of each company, and what says of which it is still there."""
    keeper: Keeper[str, str] = Keeper(9, tenant_of=tenant_of)
    for tenant_id in (HOME, AWAY):
        keeper.get(tenant_id, lambda: "kept")
    return keeper, lambda: {one for one in (HOME, AWAY) if keeper.get(one, str) == "kept"}


def test_every_process_forgets_what_may_hold_people_of_a_company_that_has_changed(
    store: Store,
) -> None:
    found(store, company())
    here, there = Forgetting(store), Forgetting(store)
    (_one, all_left), (_two, left) = _kept(), _kept(lambda key: key)
    for process in (here, there):
        process.look()
    _touch(store, touch_mentors)
    with store.write() as tx:
        touch_learners(tx, TENANT, [])
    here.look()
    assert all_left() == left() == {HOME, AWAY}, "nobody was erased or renamed"
    _touch(store, touch_protected)
    for process in (here, there):
        (_one, all_left), (_two, left) = _kept(), _kept(lambda key: key)
        process.look()
        assert (all_left(), left()) == (set(), {AWAY})
        (_one, all_left), (_two, left) = _kept(), _kept(lambda key: key)
        process.look()
        assert all_left() == left() == {HOME, AWAY}, "once"


def test_who_is_renamed_is_forgotten_by_her_old_name(store: Store) -> None:
    found(store, company())
    learner, name = company().learners["learner_id"].iloc[0], {"name": "Another Name"}
    process = Forgetting(store)
    process.look()
    for fields, stays in (({"goals": "to lead"}, True), (name, False), (name, True)):
        with store.write() as tx:
            put_profile(tx, HR, check_patch(tx, HR, Profile("learner", learner, fields), AT), AT)
        _keeper, left = _kept()
        process.look()
        assert left() == ({HOME, AWAY} if stays else set()), fields


def test_a_server_looks_for_as_long_as_it_lives(store: Store) -> None:
    found(store, company())
    assert not _looking()
    with TestClient(create_app(settings_of(store), store)):
        assert _looking()
    assert not _looking()


def _looking() -> bool:
    return any(thread.name == "forgetting" for thread in threads())


def test_what_was_read_before_and_put_down_after_is_forgotten_too(store: Store) -> None:
    found(store, company())
    clock = [0.0]
    process = Forgetting(store, lambda: clock[0])
    process.look()
    _touch(store, touch_protected)
    process.look()
    _keeper, left = _kept()
    for clock[0], stays in ((AGAIN_S - 1, True), (AGAIN_S, False)):
        process.look()
        assert left() == ({HOME, AWAY} if stays else set())
    _keeper, left = _kept()
    clock[0] += AGAIN_S
    process.look()
    assert left() == {HOME, AWAY}


def test_a_company_that_is_new_has_nothing_to_be_forgotten(store: Store) -> None:
    process = Forgetting(store)
    process.look()
    found(store)
    _keeper, left = _kept()
    process.look()
    assert left() == {HOME, AWAY}
