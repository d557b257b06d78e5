from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "learning.md").read_text(encoding="utf-8")


def test_what_the_page_leads_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (DOCS / target).is_file(), target
    for path in re.findall(r"`((?:tests|benchmarks)/[\w/.]+)`", PAGE):
        assert (DOCS.parent / path).exists(), path


def test_the_picture_is_drawn_by_the_page_s_own_command() -> None:
    assert "images/learning-loop.svg" in PAGE
    assert "benchmarks.loop.picture" in PAGE
