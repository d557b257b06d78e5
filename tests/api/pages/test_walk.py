"""Every page, for every role, on what is its own, another's, and another company's.

The pages are read off the service: one with a parameter that has no value here fails until somebody
says what it is called by. SQLite alone: what is asked of a database is the same on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.pages.app import ROUTERS
from api.pages.routing import needed
from api.security.cookies import session_cookie
from api.security.rules import RULES
from api.services.access.accounts import Identity, admit
from api.services.access.sessions import NewSession, start_session
from api.services.actors import ROLES, Role
from api.store import Store
from tests.api.databases import create_schema
from tests.api.pages.browsing import SITE
from tests.api.test_access import PERSONAL, values
from tests.api.two_companies import AWAY, HOME, Cast, Rewound, settle
from tests.api.world import settings_of

PEOPLE: tuple[Role, ...] = tuple(role for role in ROLES if role != "service")
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_OPEN = {"/set/{what}/{value}", "/sign-in", "/sign-in/as"}
_OF_ANYBODY = frozenset({"/my/mentors/others/{mentor_id}"})
"""Pages on which somebody asks about whomever she likes."""
_REFUSING = {"/role", "/team", "/team/{learner_id}", "/team/{learner_id}/assessments"}
"""A form that refuses what is empty as what one may not, and pages of those who lead a team."""
_MORE = {"mail_id": "mail_none", "meeting_id": "meeting_none", "number": "1"} | {
    "table": "assignments",
    "form": "csv",
    "part": "better",
}


@dataclass(frozen=True)
class Page:
    """A page, or what a form does: its method and path, and the operation that it needs."""

    method: str
    path: str
    needs: str

    @property
    def parameters(self) -> set[str]:
        return set(_PARAMETER.findall(self.path))

    def at(self, known: dict[str, str]) -> str:
        return _PARAMETER.sub(lambda found: known[found[1]], self.path)


def _pages() -> Iterator[Page]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if route.path in _OPEN:
                continue
            operation = needed(route)
            assert operation in RULES, f"{route.path} needs {operation}, which has no rule"
            for method in sorted(route.methods or ()):
                yield Page(method, route.path, operation)


PAGES = list(_pages())


@dataclass(frozen=True)
class Stage:
    """The service with two companies, and a browser of each role of one of them."""

    store: Store
    cast: dict[str, Cast]
    browsers: dict[Role, TestClient]
    tokens: dict[Role, str]
    rewind: Rewound


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path: Path = tmp_path_factory.mktemp("walk") / "a.db"
    store = Store(f"sqlite:///{path}")
    create_schema(store)
    cast = settle(store)
    settings = settings_of(store, demo=True, tenant=HOME)
    sessions = {role: _session(store, role, cast[HOME]) for role in PEOPLE}
    app, rewind = create_app(settings, store), Rewound(path)
    browsers = {
        role: TestClient(
            app,
            raise_server_exceptions=False,
            cookies={session_cookie(settings): made.token},
            headers={"Accept": "text/html"},
            follow_redirects=False,
        )
        for role, made in sessions.items()
    }
    yield Stage(
        store, cast, browsers, {role: made.row.csrf for role, made in sessions.items()}, rewind
    )
    rewind.close()
    store.close()


def _session(store: Store, role: Role, cast: Cast) -> NewSession:
    people = {"learner": cast.learner, "mentor": cast.mentor, "manager": cast.manager}
    now = datetime.now(UTC)
    identity = Identity(f"walk:{role}", people.get(role), frozenset({role}))
    with store.write() as tx:
        account = admit(tx, HOME, identity, now)
        return start_session(tx, account, role, timedelta(hours=1), now=now)


def _send(stage: Stage, page: Page, role: Role, known: dict[str, str]) -> Response:
    browser, path = stage.browsers[role], page.at(known)
    if page.method == "GET":
        return browser.get(path)
    answer = browser.post(path, data={"csrf": stage.tokens[role]}, headers={"Origin": SITE})
    if answer.status_code < 400:
        stage.rewind()
    return answer


def _known(stage: Stage, page: Page, role: Role, whose: str) -> dict[str, str]:
    themselves = RULES[page.needs].reach.get(role) == "own" and whose != "other"
    part = role if themselves and role in {"learner", "mentor", "manager"} else "learner"
    known = {**_MORE, **values(stage.cast, part, whose)}  # type: ignore[arg-type]
    unknown = page.parameters - known.keys()
    assert not unknown, f"{page.path}: say in values() what {sorted(unknown)} are called by"
    return known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_every_role_sees_what_its_rule_says_and_nothing_else(stage: Stage, page: Page) -> None:
    for role in PEOPLE:
        reach = RULES[page.needs].reach.get(role)
        own = _send(stage, page, role, _known(stage, page, role, "own"))
        told = f"{role}: {own.status_code} {own.headers.get('location')} {own.text[:400]}"
        if reach is None:
            assert own.status_code == 403, told
            continue
        assert own.status_code < 500, told
        assert own.status_code != 401, told
        assert own.status_code != 403 or page.path in _REFUSING, told
        assert "globex" not in own.text, told
        if reach != "all":
            assert "_acme_other" not in own.text, told
        if own.status_code != 403:
            _others(stage, page, role, reach)


def _others(stage: Stage, page: Page, role: Role, reach: str) -> None:
    personal = page.parameters & PERSONAL
    if personal and reach != "all" and page.path not in _OF_ANYBODY:
        answer = _send(stage, page, role, _known(stage, page, role, "other"))
        assert answer.status_code == 404, f"{role} on another's: {answer.status_code}"
    foreign = page.parameters - {"what", "value", "name", "edit_no", "table", "form", "part"}
    if foreign:
        answer = _send(stage, page, role, _known(stage, page, role, "foreign"))
        told = f"{role} on a foreign one: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code == 404, told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_nobody_gets_in_unknown_and_no_form_counts_without_its_token(
    stage: Stage, page: Page
) -> None:
    known = _known(stage, page, "hr", "own")
    nobody = TestClient(
        stage.browsers["hr"].app, headers={"Accept": "text/html"}, follow_redirects=False
    )
    answer = nobody.request(page.method, page.at(known))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    if page.method == "POST":
        role = next(role for role in PEOPLE if role in RULES[page.needs].reach)
        path = page.at(_known(stage, page, role, "own"))
        mine, token = stage.browsers[role], stage.tokens[role]
        assert mine.post(path, headers={"Origin": SITE}).status_code == 403
        elsewhere = {"Origin": "https://elsewhere.example"}
        assert mine.post(path, data={"csrf": token}, headers=elsewhere).status_code == 403


def test_pages_of_the_other_company_exist(stage: Stage) -> None:
    assert stage.cast[AWAY].learner != stage.cast[HOME].learner
