"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 20_000
_UNSEEN_STOPS = """
() => {
  const clipped = (one) => one !== null
    && (getComputedStyle(one).clipPath !== "none" || clipped(one.parentElement));
  const small = (one) => {
    const box = one.getBoundingClientRect();
    return box.width < 2 || box.height < 2;
  };
  const stops = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled,"
    + " textarea:enabled, summary, iframe, [tabindex]:not([tabindex='-1'])";
  return [...document.querySelectorAll(stops)]
    .filter((one) => !one.matches(".skip") && one.checkVisibility({visibilityProperty: true}))
    .filter((one) => clipped(one) || small(one))
    .map((one) => one.outerHTML.slice(0, 120));
}
"""
Lang = Literal["zh", "en"]
Theme = Literal["light", "dark"]


def executable() -> Path:
    """Return where the browser is; skips where there is none, which in CI is a failure."""
    named = os.environ.get("MENTORMATCH_CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        why = "no Chromium here: install Debian's package chromium, or set MENTORMATCH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return Path(found)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    path = executable()
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Screen:
    """How somebody looks at pages."""

    lang: Lang = "en"
    theme: Theme = "light"
    width: int = 1440
    script: bool = True


@dataclass(slots=True)
class Window:
    """One browser window, signed in as somebody or nobody; notes what goes wrong in it.

    Attributes
    ----------
    faults : list of str
        Errors of the console, among them what the content security policy refused.
    """

    page: Page
    address: str
    lang: Lang
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a page and return its status."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def sign_in(self, role: str, person_id: str | None = None) -> None:
        """Sign in by the form of the demo's page."""
        self.go("/sign-in")
        wanted = f'form:has(input[name="role"][value="{role}"])'
        if person_id is None:
            self.page.click(f"{wanted} button >> nth=0")
            return
        form = self.page.locator(wanted).filter(has=self.page.locator("label"))
        form.locator('input[name="person_id"]').fill(person_id)
        form.locator("button").click()

    def path(self) -> str:
        """Return the path of the page that is open."""
        return urlsplit(self.page.url).path

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the one button of a name, on the page or within a part of it."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of a name in the content."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def sees(self, heading: str) -> None:
        """Wait until a heading is there."""
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()

    def told(self, says: str) -> None:
        """Wait until the page says at its top that something was done."""
        expect(self.page.locator("p.notice[role=status]")).to_contain_text(says)

    def look(self, theme: Theme, width: int) -> None:
        """Change the theme and the width of the page that is open."""
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size({"width": width, "height": 900})

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width

    def unseen_stops(self) -> list[str]:
        """Return what a keyboard can reach on the page although nobody can see it."""
        found: list[str] = self.page.evaluate(_UNSEEN_STOPS)
        return found

    def check(self) -> None:
        """Make sure that nothing went wrong since it was opened."""
        assert not self.faults, self.faults


@contextmanager
def window(browser: Browser, address: str, screen: Screen = Screen()) -> Iterator[Window]:
    """Open a window with cookies of its own."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": 900},
        locale="zh-CN" if screen.lang == "zh" else "en-GB",
        color_scheme=screen.theme,
        java_script_enabled=screen.script,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    made = Window(context.new_page(), address, screen.lang)
    made.page.on("console", lambda message: _note(made, message))
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    try:
        yield made
    finally:
        context.close()


def _note(window: Window, message: ConsoleMessage) -> None:
    # Chromium reports every status from 400 on as an error of the console: pages that refuse
    # something have one on purpose, and tests of them look at the status itself.
    if message.type == "error" and "Failed to load resource" not in message.text:
        window.faults.append(f"{window.page.url}: {message.text}")
