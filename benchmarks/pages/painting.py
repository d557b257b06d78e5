"""How soon a page can be seen in a browser that has never been there."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Browser

_TIMES = 5
_PAINTED = """() => new Promise(resolve => {
  const told = list => {
    for (const one of list.getEntriesByName("first-contentful-paint")) resolve(one.startTime)
  }
  new PerformanceObserver(told).observe({ type: "paint", buffered: true })
})"""


def first_paint(browser: Browser, address: str, cookie: str) -> float:
    """Return the median of the first contentful paints, in ms from the beginning of navigation.

    Each time in a window of its own, 1440 px wide, without anything kept from before.
    """
    return median(_painted(browser, address, cookie) for _ in range(_TIMES))


def _painted(browser: Browser, address: str, cookie: str) -> float:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, extra_http_headers={"Cookie": cookie}
    )
    try:
        page = context.new_page()
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found: float = page.evaluate(_PAINTED)
        return found
    finally:
        context.close()
