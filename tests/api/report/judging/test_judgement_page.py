from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.report.judging.judgement_page import judgement_html, write_judgement
from api.report.judging.sections import sections
from features.label import LANGS, Lang
from models.judging.records import Judgement
from tests.api.report.judging.made import HOSTILE, empty, full, unknown_answers
from tests.api.report.test_report import Page

MADE = {"full": full(), "empty": empty(), "unknown": unknown_answers()}
pytestmark = pytest.mark.parametrize("lang", LANGS)


@pytest.mark.parametrize("judgement", MADE.values(), ids=MADE)
def test_the_page_is_whole_small_and_needs_nothing(judgement: Judgement, lang: Lang) -> None:
    html = judgement_html(judgement, lang)
    page = Page(html)
    assert page.open == []
    assert page.scripts == []
    assert len(html.encode()) < 1_000_000
    assert not re.search(r"https?:|//|url\(|@import|\bsrc=|<script|\bon\w+=\"", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("judgement", MADE.values(), ids=MADE)
def test_every_link_has_its_place(judgement: Judgement, lang: Lang) -> None:
    attributes = Page(judgement_html(judgement, lang)).attributes
    ids = [value for name, value in attributes if name == "id"]
    links = [value[1:] for name, value in attributes if name == "href"]
    assert len(ids) == len(set(ids))
    assert links
    assert set(links) <= set(ids)


@pytest.mark.parametrize("judgement", MADE.values(), ids=MADE)
def test_every_section_has_sentences_and_a_method(judgement: Judgement, lang: Lang) -> None:
    found = sections(judgement, lang)
    for section in found:
        assert section.sentences
        assert section.method
        assert "{" not in section.method
        for sentence in section.sentences:
            assert sentence.endswith((".", "。"))
            assert "nan" not in sentence.split()
            assert "{" not in sentence


def test_every_table_is_rectangular_and_tells_no_nan(lang: Lang) -> None:
    tables = [table for section in sections(full(), lang) for table in section.tables]
    assert len(tables) > 10
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.head)}
        assert not any("nan" in cell.lower().split() for row in table.rows for cell in row)


def test_names_of_groups_do_nothing(lang: Lang) -> None:
    page = Page(judgement_html(full(), lang))
    assert HOSTILE in page.text
    assert "script" not in page.tags


def test_the_answers_stand_first(lang: Lang) -> None:
    text = Page(judgement_html(full(), lang)).text
    words = (
        ("还无法判断", "更好", "更差")
        if lang == "zh"
        else ("cannot be told yet", "better", "worse")
    )
    places = [text.index(word) for word in words]
    assert max(places) < text.index("−5.0")
    assert sections(full(), lang)[0].sentences[0] in text


def test_each_language_is_spoken_alone(lang: Lang) -> None:
    html = judgement_html(unknown_answers(), lang)
    assert f'<html lang="{lang}">' in html
    chinese = re.findall(r"[\u4e00-\u9fff]", Page(html).text)
    assert bool(chinese) == (lang == "zh")


def test_a_small_group_is_named_without_its_figure(lang: Lang) -> None:
    groups = next(one for one in sections(full(), lang) if one.key == "groups")
    rows = [row for table in groups.tables for row in table.rows if row[0] == "Legal"]
    not_told = "不予显示" if lang == "zh" else "not told"
    assert len(rows) == 3
    assert all(not_told in row for row in rows)


def test_a_file_holds_the_page(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "judgement.html"
    write_judgement(path, full(), lang)
    assert path.read_text(encoding="utf-8") == judgement_html(full(), lang)


def test_equal_judgements_are_equal_to_the_byte(lang: Lang) -> None:
    assert judgement_html(full(), lang) == judgement_html(full(), lang)


def test_small_groups_are_counted_in_pictures_and_not_named(lang: Lang) -> None:
    groups = next(one for one in sections(full(), lang) if one.key == "groups")
    counted = "1 个群体不予显示" if lang == "zh" else "groups not told: 1"
    assert len(groups.pictures) == 3
    for picture in groups.pictures:
        assert counted in picture.svg
        assert "Sales" in picture.svg
        assert "Legal" not in picture.svg
