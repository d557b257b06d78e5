"""Every page, in both languages, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.e2e.axe import violations
from tests.e2e.chromium import Screen, Theme, Window, window
from tests.e2e.pages import PageRoute, every_page
from tests.e2e.stage import Stage

ALL_LOOKS: tuple[tuple[Theme, int], ...] = (
    ("light", 360),
    ("dark", 1440),
    ("dark", 360),
    ("light", 1440),
)
ALL = os.environ.get("MENTORMATCH_LOOKS") == "all"
LOOKS = {
    "zh": ALL_LOOKS if ALL else ALL_LOOKS[:2],
    "en": ALL_LOOKS if ALL else ALL_LOOKS[2:],
}
"""By language; every pair of language, theme and width is among the half that is always run."""
MOST_BYTES = 150_000
PAGES = list(every_page())
Windows = Callable[[PageRoute], Window]


@pytest.fixture(scope="module", params=("zh", "en"))
def windows(request: pytest.FixtureRequest, chromium: Browser, stage: Stage) -> Iterator[Windows]:
    """Windows in one language, by who looks, opened as they are needed."""
    with ExitStack() as open_until_then:
        yield _opener(open_until_then, chromium, stage, Screen(request.param))


@pytest.fixture(scope="module")
def plain_windows(chromium: Browser, stage: Stage) -> Iterator[Windows]:
    """Windows of a phone without script."""
    with ExitStack() as open_until_then:
        screen = Screen("zh", "light", 360, script=False)
        yield _opener(open_until_then, chromium, stage, screen)


def _opener(stack: ExitStack, browser: Browser, stage: Stage, screen: Screen) -> Windows:
    @cache
    def of(role: str, person_id: str | None) -> Window:
        opened = stack.enter_context(window(browser, stage.address, screen))
        opened.sign_in(role, person_id)
        return opened

    return lambda page: of(page.role, page.visitor(stage.people))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_whole(page: PageRoute, windows: Windows, stage: Stage) -> None:
    unknown = page.parameters - stage.ids.keys() - {"person_id"}
    assert not unknown, f"{page.path}: say in stage.py what {unknown} are called by"
    seen = _opened(page, windows, stage)
    faults, seen.faults = seen.faults, []
    assert not faults
    assert len(seen.page.content().encode()) < MOST_BYTES
    for theme, width in LOOKS[seen.lang]:
        seen.look(theme, width)
        assert seen.overflow() <= 0, f"wider than a window of {width} px"
        assert not seen.unseen_stops(), (theme, width)
        found = violations(seen.page)
        assert not found, (theme, width, found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_there_without_script(
    page: PageRoute, plain_windows: Windows, stage: Stage
) -> None:
    seen = _opened(page, plain_windows, stage)
    faults, seen.faults = seen.faults, []
    assert not faults


def _opened(page: PageRoute, windows: Windows, stage: Stage) -> Window:
    seen = windows(page)
    status = seen.go(page.at(stage.ids))
    assert status == 200, f"{page.at(stage.ids)}: {status}"
    assert seen.page.locator("h1").count() == 1
    return seen


def test_a_planted_fault_is_found(chromium: Browser, stage: Stage) -> None:
    with window(chromium, stage.address) as seen:
        seen.go("/sign-in")
        assert not violations(seen.page)
        seen.page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend',"
            ' \'<img src="/static/icon.svg"><a href="/"></a>\')'
        )
        assert {one["id"] for one in violations(seen.page)} >= {"image-alt", "link-name"}


def test_a_script_that_is_not_ours_is_refused_and_seen(chromium: Browser, stage: Stage) -> None:
    with window(chromium, stage.address) as seen:
        seen.go("/sign-in")
        seen.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'),"
            " {textContent: 'window.planted = 1'}))"
        )
        assert seen.page.evaluate("window.planted") is None
        assert any("Content Security Policy" in fault for fault in seen.faults)
