"""A company's whole way, from an empty database to a second mentor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from api.services.samples import WORKBOOK, SampleRequest, write_sample
from api.store import Store, orm
from api.store.people import names_of
from tests.api.live import listening
from tests.api.pairing import broken_invariants, rows
from tests.api.world import TENANT, world_of
from tests.e2e import hr_acts, pair_acts
from tests.e2e.chromium import Screen, Window, window
from tests.e2e.stage import Stage

LEARNERS, MENTORS = 24, 10
DESK = Screen()
RACERS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happens: a server without people, and windows to open there."""

    store: Store
    address: str
    browser: Browser
    open: ExitStack

    def window(self, role: str, person_id: str | None = None, screen: Screen = DESK) -> Window:
        """Open a window of somebody's own; what went wrong in it is told when it closes."""
        opened = self.open.enter_context(window(self.browser, self.address, screen))
        opened.sign_in(role, person_id)
        self.open.callback(opened.check)
        return opened


@pytest.fixture
def place(store: Store, chromium: Browser) -> Iterator[Place]:
    world = world_of(store, demo=True, embedded_worker=True, warm_solvers=False)
    with listening(world.client.app) as address, ExitStack() as opened:  # type: ignore[arg-type]
        yield Place(store, address, chromium, opened)


def test_the_whole_journey(place: Place, tmp_path: Path) -> None:
    hr = place.window("hr")
    run = _to_a_draft(hr, tmp_path)
    _review(hr, place.store, run)
    hr_acts.publish(hr, run)

    wanted, rankings = _most_wanted(place.store)
    late, *racers = rankings
    hr_acts.set_capacity(hr, wanted, 1)
    learner_id, learner = _race(place, wanted, {one: rankings[one] for one in racers})
    pair_acts.choose_too_late(place.window("learner", late), _names(place.store)[wanted])
    mentor_id = _no_and_yes(place, learner, learner_id, rankings[learner_id])
    _another(place, learner, learner_id, mentor_id)
    assert not broken_invariants(place.store)


def _to_a_draft(hr: Window, folder: Path) -> str:
    write_sample(SampleRequest(LEARNERS, MENTORS, seed=3, lang="en", format="xlsx"), folder)
    hr_acts.import_workbook(hr, folder / WORKBOOK, learners=LEARNERS, mentors=MENTORS)
    programme = hr_acts.make_programme(hr, "Spring 春季")
    hr_acts.weigh(hr, programme, "style fit", "must")
    return hr_acts.run(hr, programme)


def _review(hr: Window, store: Store, run: str) -> None:
    one, other, *_ = _movable(store)
    hr_acts.lock(hr, run, one)
    before, after = hr_acts.move(hr, run, other)
    assert hr_acts.undo(hr) == before != after
    with store.read() as tx:
        edits = sorted(rows(tx, orm.ReviewEdit), key=lambda edit: edit.edit_no)
    assert [(edit.action, edit.undone_at is not None) for edit in edits] == [
        ("lock", False),
        ("move", True),
    ]


def _movable(store: Store) -> list[str]:
    """Return names of learners who have a mentor in the draft, and might have another."""
    names, lists = _names(store), _lists(store, "draft")
    with store.read() as tx:
        given = {one.learner_id for one in rows(tx, orm.AssignedMentor) if one.mentor_id}
    return [names[learner] for learner in lists if learner in given and len(lists[learner]) > 1]


def _most_wanted(store: Store) -> tuple[str, dict[str, list[str]]]:
    """Return the mentor on most lists, and of some learners the rankings she is first on.

    Whoever does not get her finds a seat with another on the list, however the race goes.
    """
    lists, seats = _lists(store), _seats(store)
    wanted = Counter(mentor for listed in lists.values() for mentor in listed).most_common(1)[0][0]
    rankings = {
        learner: [wanted, *(one for one in listed if one != wanted)]
        for learner, listed in sorted(lists.items())
        if wanted in listed and sum(seats[one] for one in listed if one != wanted) >= RACERS
    }
    assert len(rankings) > RACERS, lists
    return wanted, dict(islice(rankings.items(), RACERS + 1))


def _race(place: Place, wanted: str, rankings: dict[str, list[str]]) -> tuple[str, Window]:
    """Let learners ask for one seat at once; returns who holds it, and her window."""
    names = _names(place.store)
    windows = {one: place.window("learner", one) for one in rankings}
    for one, seen in windows.items():
        pair_acts.rank(seen, [names[mentor] for mentor in rankings[one]])
    pair_acts.send_at_once(list(windows.values()))

    asked = {one: pair_acts.asked_of(seen) for one, seen in windows.items()}
    (holder,) = (one for one in asked if asked[one] == names[wanted])
    for one in asked.keys() - {holder}:
        assert asked[one] in [names[mentor] for mentor in rankings[one][1:]]
        expect(windows[one].page.get_by_text("had no free seat any more")).to_be_visible()
    assert [pair.learner_id for pair in _live(place.store, mentor_id=wanted)] == [holder]
    assert not broken_invariants(place.store)
    return holder, windows[holder]


def _no_and_yes(place: Place, learner: Window, learner_id: str, ranking: list[str]) -> str:
    """Have the first of a ranking decline and the next accept; returns who that is."""
    names = _names(place.store)
    pair_acts.decline(place.window("mentor", ranking[0]), names[learner_id], "no time")
    (asked,) = _live(place.store, learner_id=learner_id)
    assert asked.mentor_id in ranking[1:]
    assert pair_acts.asked_of(learner) == names[asked.mentor_id]
    pair_acts.accept(place.window("mentor", asked.mentor_id), names[learner_id])
    (pair,) = _live(place.store, learner_id=learner_id)
    assert (pair.pair_id, pair.state) == (asked.pair_id, "active")
    assert not _live(place.store, mentor_id=ranking[0])
    return asked.mentor_id


def _another(place: Place, learner: Window, learner_id: str, mentor_id: str) -> None:
    """Have a learner end her pair for another list."""
    pair_acts.ask_for_another(learner, _names(place.store)[mentor_id], "does not fit")
    assert not _live(place.store, learner_id=learner_id)
    with place.store.read() as tx:
        ended = rows(tx, orm.Pair, learner_id=learner_id, mentor_id=mentor_id)
    assert [(one.state, one.ended_by) for one in ended] == [("ended", "learner")]
    assert mentor_id not in _lists(place.store)[learner_id]


def test_the_core_of_it_without_a_script(own_stage: Stage, chromium: Browser) -> None:
    screen = Screen("zh", "light", 360, script=False)
    store, run = own_stage.world.store, own_stage.ids["run_id"]
    learner_id = next(one for one, listed in _lists(store).items() if len(listed) == 3)
    with ExitStack() as opened:
        place = Place(store, own_stage.address, chromium, opened)
        mentor_id = _chooses_of_three(place.window("learner", learner_id, screen), store)
        asks = _names(store)[learner_id]
        _agrees(place.window("mentor", mentor_id, screen), asks)
        _publishes_what_still_holds(place.window("hr", screen=screen), f"/hr/runs/{run}")
    assert mentor_id in {
        one.mentor_id for one in _live(store, learner_id=learner_id) if one.state == "active"
    }
    assert not broken_invariants(store)


def _chooses_of_three(learner: Window, store: Store) -> str:
    """Choose the first of three; returns who it is."""
    learner.follow("查看我的导师")
    cards = learner.page.get_by_role("article")
    expect(cards).to_have_count(3)
    assert learner.overflow() <= 0
    chosen = cards.first.get_by_role("heading", level=2).inner_text()
    learner.press("选择这位导师", within=cards.first)
    learner.told("请求已发出")
    return next(one for one, name in _names(store).items() if name == chosen)


def _agrees(mentor: Window, learner: str) -> None:
    asks = mentor.page.get_by_role("article").filter(has_text=learner)
    mentor.press("接受", within=asks)
    mentor.told("已接受")
    assert mentor.overflow() <= 0


def _publishes_what_still_holds(hr: Window, run: str) -> None:
    """Publish a draft whose seats are taken meanwhile: match again, then publish that."""
    hr.go(f"{run}/publish")
    hr.press("发布")
    hr.sees("以下配对无法开始")
    assert hr.overflow() <= 0
    hr.follow("以此为基础重新匹配")
    hr.press("开始匹配")
    hr.sees("接下来做什么")
    hr.go(f"{hr.path()}/publish")
    hr.press("发布")
    hr.told("已发布。")
    assert hr.overflow() <= 0


def _lists(store: Store, state: str = "open") -> dict[str, list[str]]:
    """Return the mentors on every list of a state, the best first, by learner."""
    with store.read() as tx:
        found = tx.execute(
            sa.select(orm.Shortlist.learner_id, orm.ShortlistItem.mentor_id)
            .join(
                orm.ShortlistItem,
                orm.Shortlist.recommendation_id == orm.ShortlistItem.recommendation_id,
            )
            .where(orm.Shortlist.state == state)
            .order_by(orm.Shortlist.learner_id, orm.ShortlistItem.rank)
        ).all()
    lists: dict[str, list[str]] = {}
    for learner, mentor in found:
        lists.setdefault(learner, []).append(mentor)
    return lists


def _live(store: Store, **where: str) -> list[orm.Pair]:
    with store.read() as tx:
        return [pair for pair in rows(tx, orm.Pair, **where) if pair.ended_at is None]


def _seats(store: Store) -> Counter[str]:
    with store.read() as tx:
        return Counter(seat.mentor_id for seat in rows(tx, orm.Seat))


def _names(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return names_of(tx, TENANT, [*tx.scalars(sa.text("SELECT person_id FROM people"))])
