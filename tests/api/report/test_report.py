from __future__ import annotations

import base64
import hashlib
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.report.cards import learner_pages
from api.report.compose import compose
from api.report.pair_rows import pair_rows
from api.report.report import render_report
from matching.pipeline import MatchRun, match_cohort
from tests.factories import tiny_frames

HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "@SUM(A1:A9)",
    '" onmouseover="alert(2)',
    "{{ 7 * 7 }}",
    "{0.__class__}",
    "\u200fشركة",
    "👩🏽‍💻 模范",
    "长" * 3000,
)
VOID = {"meta", "input", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """Checks that tags balance; gathers text, scripts and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.scripts if self.open[-1:] == ["script"] else self.words).append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def html_of(run: MatchRun) -> str:
    return render_report(compose(run, list(learner_pages(pair_rows(run))), {"mentormatch": "0"}))


@pytest.fixture(scope="module")
def html(picky_folder: Path) -> str:
    return (picky_folder / "report.html").read_text(encoding="utf-8")


def test_page_is_well_formed(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert page.tags.count("main") == 1


def test_page_refers_to_nothing_outside(html: str) -> None:
    assert not re.search(r"https?:|//|url\(|@import|\bsrc=", html)
    for name, value in Page(html).attributes:
        assert name != "href" or value.startswith("#")


def test_every_link_has_its_place_and_ids_are_unique(html: str) -> None:
    attributes = Page(html).attributes
    ids = [value for name, value in attributes if name == "id"]
    links = [value[1:] for name, value in attributes if name == "href"]
    assert len(ids) == len(set(ids))
    assert links
    assert set(links) <= set(ids)


def test_the_only_script_is_the_one_that_the_page_allows(html: str) -> None:
    scripts = Page(html).scripts
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html


def test_both_languages_are_there_without_a_script(html: str) -> None:
    text = Page(html).text
    for words in ("未匹配与补救", "Unmatched, and what would help", "差距覆盖", "Gap coverage"):
        assert words in text
    assert html.count('<span lang="zh">') == html.count('<span lang="en">')
    assert '[lang="en"], #en:checked ~ * [lang="zh"] { display: none; }' in html


def test_the_asked_language_is_shown_first(run: MatchRun) -> None:
    content = compose(run, [], {})
    zh, en = render_report(content, "zh"), render_report(content, "en")
    assert 'id="zh" aria-label="中文" checked' in zh
    assert 'id="en" aria-label="English" checked' in en
    assert zh != en


def test_every_learner_and_every_shown_mentor_is_there(picky_run: MatchRun, html: str) -> None:
    assert picky_run.shortlists is not None
    text = Page(html).text
    for learner in picky_run.cohort.learners:
        assert learner in text
    shown = (picky_run.shortlists.mentor >= 0).sum()
    assert html.count('<section class="card') == shown


def test_assigned_mentors_are_marked(picky_run: MatchRun, html: str) -> None:
    assert html.count('<section class="card mine"') == picky_run.assignment.n_matched


def test_every_unmatched_learner_has_a_reason(picky_run: MatchRun, html: str) -> None:
    unmatched = picky_run.diagnosis.unmatched
    assert unmatched
    assert html.count('<div class="alone">') == len(unmatched)


def with_gap(run: MatchRun, gap: float) -> MatchRun:
    return replace(run, solved=replace(run.solved, assignment=replace(run.assignment, gap=gap)))


def test_the_optimum_is_claimed_only_where_it_is_proved(run: MatchRun) -> None:
    assert "Proved optimal" in html_of(run)
    unproved = with_gap(run, 0.25)
    assert "Proved optimal" not in html_of(unproved)
    assert "at most 0.25" in html_of(unproved)
    unknown = with_gap(run, math.inf)
    assert "not proved to be the best" in html_of(unknown)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_typed_is_shown_as_they_typed_it_and_does_nothing(text: str) -> None:
    frames = tiny_frames()
    frames["people"]["name"] = text
    frames["people"]["department"] = text[:100]
    frames["learners"]["goals"] = text
    frames["competencies"]["name_zh"] = [f"{text[:100]}{i}" for i in range(5)]
    page = Page(html_of(match_cohort(frames)))
    assert len(page.scripts) == 1
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert page.text.count(text) > 6


def test_a_large_cohort_gets_aggregates_and_is_told_so(run: MatchRun) -> None:
    html = render_report(compose(run, [], {}))
    assert '<section class="card' not in html
    assert "More than 1,000 learners" in html
    assert Page(html).open == []


def test_rendering_repeats_byte_for_byte(run: MatchRun) -> None:
    assert html_of(run) == html_of(run)
