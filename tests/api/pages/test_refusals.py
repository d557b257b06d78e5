from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.store import Store
from api.store.errors import Unavailable
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import MENTORS, set_up
from tests.api.world import World, company, world_of

SECRET = "Ada <ada@example.com>"
pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""What is only shown, whichever the database."""


@pytest.fixture
def mentor(store: Store) -> Visitor:
    """Somebody at a server whose pages ``/mentoring/broken`` break."""
    made = world_of(store, company(), demo=True)
    set_up(store)
    _break(made)
    return visitor(made, "mentor", MENTORS[0])


def _break(world: World) -> None:
    router = PageRouter()

    @router.look("/mentoring/broken", needs="get_mentor")
    def look(view: ViewDep) -> None:
        raise RuntimeError(SECRET, view.name)

    @router.act("/mentoring/broken", needs="get_mentor")
    def act(view: ViewDep) -> None:
        raise RuntimeError(SECRET, view.name)

    @router.look("/mentoring/away", needs="get_mentor")
    def away(view: ViewDep) -> None:
        raise Unavailable("locked")

    app = world.client.app
    assert isinstance(app, FastAPI)
    app.include_router(router)


def test_a_fault_is_a_calm_page_that_names_the_request_and_the_way_on(mentor: Visitor) -> None:
    broken = mentor.get("/mentoring/broken?x=1")
    assert (broken.status_code, broken.headers["content-type"][:9]) == (500, "text/html")
    assert "nothing that you did" in broken.text
    assert 'class="button" href="/mentoring/broken?x=1"' in broken.text
    assert broken.headers["x-request-id"] in broken.text
    assert "script-src 'self'" in broken.headers["content-security-policy"]
    assert "Ada" not in broken.text
    chinese = mentor.get("/mentoring/broken", "zh").text
    assert "不是您的操作造成的" in chinese
    assert "made a mistake" not in chinese


def test_a_form_that_breaks_says_to_look_whether_it_was_saved(mentor: Visitor) -> None:
    broken = mentor.send("/mentoring/broken")
    assert (broken.status_code, broken.headers["content-type"][:9]) == (500, "text/html")
    assert "look whether it is there" in broken.text
    assert "Try again" not in broken.text


def test_people_are_told_to_wait_and_nothing_of_headers(mentor: Visitor) -> None:
    away = mentor.get("/mentoring/away")
    assert away.status_code == 503
    assert int(away.headers["retry-after"]) > 0
    assert "wait a moment, then try again" in away.text
    assert "Retry-After" not in away.text
    assert "请稍等片刻" in mentor.get("/mentoring/away", "zh").text


def test_a_part_of_a_page_is_told_as_a_part(mentor: Visitor) -> None:
    broken = mentor.client.get("/mentoring/broken", headers={"HX-Request": "true"})
    assert broken.status_code == 500
    assert re.match(r'\s*<div class="refusal" role="alert">', broken.text)


def test_programs_get_problems_as_before(mentor: Visitor) -> None:
    answer = mentor.client.get("/v1/nothing", headers={"Accept": "application/json"})
    assert answer.json()["code"] == "not_found"
