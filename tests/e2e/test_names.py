"""People are called what they are called: names are text, whatever is in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Dialog, expect

from api.store import Store, orm
from tests.api.pairing import rows
from tests.e2e.chromium import Screen, Window, window
from tests.e2e.stage import Stage

STRANGE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "محمد بن عبد الله",
    "יהודה לוי",
    "👩🏽‍🚀🎉 Zoë",
    "欧阳" * 100,
    "W" * 200,
    "𠮷野 㐀㐁",
)


def called(store: Store, people: Sequence[str], names: Sequence[str] = STRANGE) -> None:
    """Give people names, one after the other, from the first again where they run out."""
    given = [
        {"name": name, "id": one} for one, name in zip(sorted(people), cycle(names), strict=False)
    ]
    with store.write() as tx:
        tx.execute(sa.text("UPDATE people SET name = :name WHERE person_id = :id"), given)


def shows(seen: Window, path: str, names: Sequence[str]) -> None:
    """Open a page: names are text there, nothing of them is done, and it is not too wide."""
    assert seen.go(path) == 200
    for name in names:
        expect(seen.page.get_by_text(name, exact=True).first).to_be_visible()
    assert seen.page.locator("main script, main img").count() == 0
    assert seen.overflow() <= 0, path


def opened(seen: Window, role: str, person_id: str | None = None) -> Window:
    """Sign somebody in, in a window in which a dialog is a fault."""

    def note(dialog: Dialog) -> None:
        seen.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    seen.page.on("dialog", note)
    seen.sign_in(role, person_id)
    return seen


@pytest.mark.parametrize("width", [360, 1440])
def test_strange_names_are_text_to_hr(own_stage: Stage, chromium: Browser, width: int) -> None:
    store, run = own_stage.world.store, own_stage.ids["run_id"]
    with store.read() as tx:
        mentors = list(tx.scalars(sa.text("SELECT mentor_id FROM mentors")))
        learners = list(tx.scalars(sa.text("SELECT learner_id FROM learners")))
    with window(chromium, own_stage.address, Screen(width=width)) as seen:
        hr = opened(seen, "hr")
        called(store, mentors)
        shows(hr, "/hr/people?side=mentor", STRANGE)
        called(store, learners)
        shows(hr, "/hr/people?side=learner", STRANGE)
        shows(hr, f"/hr/runs/{run}/board", STRANGE)
        shows(hr, f"/hr/runs/{run}/board/{own_stage.ids['learner_id']}", ())
        hr.check()


@pytest.mark.parametrize("width", [360, 1440])
def test_strange_names_are_text_to_who_chooses_and_who_is_asked(
    own_stage: Stage, chromium: Browser, width: int
) -> None:
    store, ids, people = own_stage.world.store, own_stage.ids, own_stage.people
    with store.read() as tx:
        items = rows(tx, orm.ShortlistItem, recommendation_id=ids["recommendation_id"])
    mentor, learner = people["mentor of request_id"], _who_asks(store, ids["request_id"])
    screen = Screen(width=width)
    with (
        window(chromium, own_stage.address, screen) as first,
        window(chromium, own_stage.address, screen) as second,
    ):
        choosing = opened(first, "learner", people["learner"])
        asked = opened(second, "mentor", mentor)
        for at in range(0, len(STRANGE), len(items)):
            names = STRANGE[at : at + len(items)]
            called(store, [item.mentor_id for item in items], names)
            shows(choosing, "/my/mentors", names)
        for name in STRANGE:
            called(store, [learner], [name])
            shows(asked, "/mentoring", [name])
        choosing.check()
        asked.check()


def _who_asks(store: Store, request_id: str) -> str:
    with store.read() as tx:
        (request,) = rows(tx, orm.Request, request_id=request_id)
        (pair,) = rows(tx, orm.Pair, pair_id=request.pair_id)
    return str(pair.learner_id)
