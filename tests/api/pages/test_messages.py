from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.pages.catalogues import catalogue, translations
from api.pages.notices import NOTICES

PAGES = Path("api/pages")
PLACE = re.compile(r"%\((\w+)\)")
FOREIGN = re.compile(r"[A-Za-z]{4,}")


def _messages() -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    extensions = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}
    for file, line, message, _, context in extract_from_dir(
        PAGES,
        method_map=[("**/templates/**", "jinja2")],
        options_map={"**/templates/**": extensions},
    ):
        yield file, line, message, context


def test_every_text_of_a_template_is_there_in_chinese() -> None:
    chinese = catalogue("zh")
    missing = []
    for file, line, message, context in _messages():
        known = chinese.get(message, context)
        if known is None or not known.string:
            missing.append(f"{file}:{line} {message!r}")
    assert not missing, "\n".join(missing)


def test_a_translation_names_what_its_text_names() -> None:
    for message in catalogue("zh"):
        if not message.id:
            continue
        wanted = set(PLACE.findall(str(message.id)))
        assert set(PLACE.findall(str(message.string))) <= wanted, message.id


@pytest.mark.parametrize("file", sorted(PAGES.glob("locale/zh/*.po")), ids=lambda file: file.stem)
def test_a_catalogue_holds_no_text_that_no_template_says(file: Path) -> None:
    used = {(message, context) for _, _, message, context in _messages()}
    with file.open("rb") as opened:
        kept = {(one.id, one.context) for one in read_po(opened, locale="zh") if one.id}
    assert not kept - used


def test_english_is_the_text_itself() -> None:
    assert translations("en").gettext("Sign in") == "Sign in"
    assert translations("zh").gettext("Sign in") == "登录"


def test_every_notice_is_in_both_languages() -> None:
    for notice in NOTICES.values():
        assert notice.en
        assert not FOREIGN.search(notice.zh)
        assert {part[1] for part in Formatter().parse(notice.zh)} == {None}
