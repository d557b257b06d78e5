"""Every page, in both languages, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.axe import violations
from tests.e2e.chromium import Screen, Window, window
from tests.e2e.pages import PageRoute, every_page
from tests.e2e.stage import Stage

SCREENS = {
    "phone": Screen("zh", "light", 360),
    "desk": Screen("en", "dark", 1440),
}
MOST_BYTES = 150_000
PAGES = list(every_page())


@pytest.fixture(scope="module", params=SCREENS)
def windows(request: pytest.FixtureRequest, chromium: Browser, stage: Stage):  # type: ignore[no-untyped-def]
    """Windows of one kind, by who looks, opened as they are needed."""
    opened: dict[tuple[str, str | None], Window] = {}
    closing = []

    def of(page: PageRoute) -> Window:
        who = (page.role, page.visitor(stage.people))
        if who not in opened:
            entered = window(chromium, stage.address, SCREENS[request.param])
            opened[who] = entered.__enter__()
            closing.append(entered)
            opened[who].sign_in(*who)
        return opened[who]

    yield of
    for one in closing:
        one.__exit__(None, None, None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_whole(page: PageRoute, windows, stage: Stage) -> None:  # type: ignore[no-untyped-def]
    seen: Window = windows(page)
    unknown = page.parameters - stage.ids.keys() - {"person_id"}
    assert not unknown, f"{page.path}: say in stage.py what {unknown} are called by"
    status = seen.go(page.at(stage.ids))
    assert status == 200, f"{page.at(stage.ids)}: {status}"
    faults, seen.faults = seen.faults, []
    assert not faults
    assert len(seen.page.content().encode()) < MOST_BYTES
    assert seen.overflow() <= 0, "wider than the window"
    assert seen.page.locator("h1").count() == 1
    found = violations(seen.page)
    assert not found, found


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
