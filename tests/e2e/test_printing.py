"""Pages that somebody takes to a meeting are readable on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.chromium import Screen, window
from tests.e2e.pages import every_page
from tests.e2e.stage import Stage

PAPER_PX = 700
"""What is left of the width of A4 between its margins."""
PRINTED = (
    "page:show_mentors",
    "page:compare_mentors",
    "page:show_gaps",
    "page:show_pair",
    "page:show_mentors_pair",
    "page:run_board",
    "page:run_fairness",
    "page:certificate",
    "page:coverage",
    "page:one_report",
)
PAGES = {page.name: page for page in every_page()}
_CUT = """
() => [...document.querySelectorAll("main :not(.hidden)")]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .filter(one => getComputedStyle(one).overflowX !== "visible")
  .map(one => one.outerHTML.slice(0, 120))
"""
_SHOWN = """
(names) => [...document.querySelectorAll(names)]
  .filter(one => one.checkVisibility()).map(one => one.outerHTML)
"""


@pytest.mark.parametrize("name", PRINTED)
def test_paper_is_white_without_menus_and_nothing_is_cut(
    name: str, chromium: Browser, stage: Stage
) -> None:
    page = PAGES[name]
    with window(chromium, stage.address, Screen("en", "dark")) as seen:
        seen.sign_in(page.role, page.visitor(stage.people))
        assert seen.go(page.at(stage.ids)) == 200
        seen.page.emulate_media(media="print", color_scheme="dark")
        seen.page.set_viewport_size({"width": PAPER_PX, "height": 1000})
        ground = "getComputedStyle(document.querySelector('{}')).{}"
        assert seen.page.evaluate(ground.format("body", "backgroundColor")) == "rgb(255, 255, 255)"
        assert seen.page.evaluate(ground.format("h1", "color")) == "rgb(0, 0, 0)"
        assert not seen.page.evaluate(_SHOWN, ".top, .foot, .tabs, button, form.inline")
        assert seen.overflow() <= 0
        assert not seen.page.evaluate(_CUT)
