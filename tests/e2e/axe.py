"""Accessibility, as axe-core sees it (https://github.com/dequelabs/axe-core, vendored)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_VENDOR = Path(__file__).parent / "vendor"
_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  one => ({id: one.id, help: one.help, nodes: one.nodes.map(node => node.html.slice(0, 200))}))"""


@cache
def _source() -> str:
    return (_VENDOR / "axe-4.14.1.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds on the page that is open; a window without script shows nothing."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
