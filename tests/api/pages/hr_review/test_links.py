from __future__ import annotations

import html
import re
from collections import Counter

import pytest

from api.pages.menu import menu_of
from api.services.actors import Role
from tests.api.pages.browsing import visitor
from tests.api.pages.hr_review.conftest import Review

_NUMBERS = re.compile(r"[0-9a-f]{32}|\d+")
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
_LIKE = 2
"""Pages of one kind that are opened."""


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["hr", "analyst"])
def test_every_link_that_somebody_sees_leads_somewhere(review: Review, role: Role) -> None:
    who = visitor(review.world, role)
    left = [(entry.path, "") for entry in menu_of(role)] + [(review.path, "")]
    kinds, seen, dead = Counter[str](), set[str](), list[str]()
    while left:
        path, source = left.pop()
        kind = _NUMBERS.sub("#", path.partition("&")[0])
        if path in seen or kinds[kind] == _LIKE:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = who.get(path)
        if answer.status_code >= 400:
            dead.append(f"{answer.status_code} {path} on {source}")
        if where := answer.headers.get("location", ""):
            left.append((where, path))
        if "html" in answer.headers.get("content-type", ""):
            found = (html.unescape(link) for link in _LINK.findall(answer.text))
            left += [(link, path) for link in found if not link.startswith(("/static", "/set/"))]
    assert len(seen) > 20
    assert not dead, "\n".join(dead)
