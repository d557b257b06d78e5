"""What a keyboard alone can do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.chromium import Screen, Window, window
from tests.e2e.stage import Stage

_FOCUS = """
() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return one === document.body ? null
    : seen && getComputedStyle(one).outlineStyle !== "none" ? "" : one.outerHTML.slice(0, 120);
}
"""
_MOST = 400
"""Steps after which a page is thought to hold the focus fast."""


def unseen(seen: Window) -> list[str]:
    """Go through a page by Tab; returns what has the focus without showing it."""
    found: list[str] = []
    for _ in range(_MOST):
        seen.page.keyboard.press("Tab")
        told = seen.page.evaluate(_FOCUS)
        if told is None:
            return found
        found += [told] if told else []
    raise AssertionError("the focus never leaves the page")


@pytest.mark.parametrize("path", ["/hr/imports", "/hr/runs/{run_id}", "/hr/runs/{run_id}/frontier"])
def test_focus_goes_through_a_page_is_seen_and_leaves_it(
    chromium: Browser, stage: Stage, path: str
) -> None:
    with window(chromium, stage.address) as seen:
        seen.sign_in("hr")
        seen.go(path.format(**stage.ids))
        assert not unseen(seen)


def test_on_a_phone_the_board_is_sorted_by_what_can_be_seen(
    chromium: Browser, stage: Stage
) -> None:
    with window(chromium, stage.address, Screen(width=360)) as seen:
        seen.sign_in("hr")
        seen.go(f"/hr/runs/{stage.ids['run_id']}/board")
        assert not unseen(seen)
        heads = seen.page.locator(".board thead")
        expect(heads.get_by_role("link")).to_have_count(5)
        heads.get_by_role("link", name="Place").press("Enter")
        expect(seen.page).to_have_url(re.compile("sort=rank"))
        gap = seen.page.locator(".board td.gap .tip").first
        gap.focus()
        expect(gap.locator(".bubble")).to_be_visible()
        seen.check()


def test_the_first_step_leads_past_the_menu(chromium: Browser, stage: Stage) -> None:
    with window(chromium, stage.address) as seen:
        seen.sign_in("hr")
        seen.go("/hr/people")
        seen.page.keyboard.press("Tab")
        expect(seen.page.locator(".skip")).to_be_in_viewport()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("#main")).to_be_focused()


def test_escape_closes_what_is_open(chromium: Browser, stage: Stage) -> None:
    with window(chromium, stage.address) as seen:
        seen.sign_in("hr")
        seen.go("/hr")
        seen.page.locator(".account summary").press("Enter")
        expect(seen.page.locator(".account .sheet")).to_be_visible()
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".account .sheet")).to_be_hidden()
        figure = seen.page.locator("main .tip").first
        figure.focus()
        expect(figure.locator(".bubble")).to_be_visible()
        seen.page.keyboard.press("Escape")
        expect(figure.locator(".bubble")).to_be_hidden()
        figure.blur()
        figure.focus()
        expect(figure.locator(".bubble")).to_be_visible()
        seen.check()


_CUT = """
(bubble) => {
  const box = bubble.getBoundingClientRect();
  const at = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3]];
  return at.filter(([x, y]) => !bubble.contains(document.elementFromPoint(x, y))).length;
}
"""


@pytest.mark.parametrize("width", [1440, 700, 360])
@pytest.mark.parametrize("path", ["scarcity", "fairness", "frontier"])
def test_what_a_figure_of_a_table_says_is_not_cut(
    chromium: Browser, stage: Stage, path: str, width: int
) -> None:
    with window(chromium, stage.address) as seen:
        seen.sign_in("hr")
        seen.go(f"/hr/runs/{stage.ids['run_id']}/{path}")
        seen.look("light", width)
        figure = seen.page.locator("main table .tip").first
        figure.scroll_into_view_if_needed()
        figure.focus()
        bubble = figure.locator(".bubble")
        expect(bubble).to_be_visible()
        assert bubble.evaluate(_CUT) == 0
