from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from api.services.mailing.news import EVENTS, TITLES, Event
from api.services.mailing.writing import language_of, subject_of, written
from api.store.mails import Reader
from features.label import LANGS, Lang

AT = datetime(2026, 3, 31, 8, tzinfo=UTC)
KNOWN = {
    "programme": "春季 <b>",
    "learner": "林小雨",
    "mentor": "周卫国",
    "other": "欧阳",
    "until": AT,
    "begins": AT,
    "starts": AT,
    "later": True,
    "changed": False,
    "side": "learner",
    "place": "A-101",
    "minutes": 45,
    "learners": 12,
}
PRIVATE = re.compile(r"score|level|gap|reason_code|note|rating|分数|评分|等级|差距")
SPOKEN = {"zh": "zh|en", "en": "en"}


def reader(languages: str = "zh", zone: str = "Asia/Shanghai") -> Reader:
    return Reader("P1", "林小雨", "p1@company.example", languages, zone)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_written_in_both_languages(event: Event, lang: Lang) -> None:
    letter = written(event, reader(SPOKEN[lang]), KNOWN, lang)
    assert letter.lang == lang
    assert letter.subject == subject_of(event, reader(SPOKEN[lang]), KNOWN, lang)
    assert "\n" not in letter.subject
    assert letter.text.startswith("林小雨，您好" if lang == "zh" else "Hello 林小雨")
    assert "{" not in letter.subject + letter.text
    assert "\n\n\n\n" not in letter.text
    assert TITLES[event].zh
    assert TITLES[event].en


def test_there_is_no_template_that_nobody_uses() -> None:
    for lang in LANGS:
        folder = files("api.services.mailing").joinpath("templates", lang)
        assert {file.name for file in folder.iterdir()} == {
            "letter.txt",
            *(f"{event}.txt" for event in EVENTS),
        }


def test_no_template_speaks_of_what_is_private() -> None:
    for lang in LANGS:
        for file in files("api.services.mailing").joinpath("templates", lang).iterdir():
            named = re.findall(r"{[{%].*?[%}]}", file.read_text(encoding="utf-8"))
            assert not [one for one in named if PRIVATE.search(one)], file.name


def test_the_first_language_that_is_written_counts_and_chinese_where_none_is() -> None:
    assert [language_of(reader(spoken)) for spoken in ("en|zh", "fr|en", "fr", "", "zh|en")] == [
        "en",
        "en",
        "zh",
        "zh",
        "zh",
    ]


def test_times_are_those_of_the_reader() -> None:
    assert "16:00" in written("choice_due", reader("en"), KNOWN, "en").subject
    assert "(Asia/Shanghai)" in written("choice_due", reader("en"), KNOWN, "en").subject
    assert "08:00" in written("choice_due", reader("en", "No/Where"), KNOWN, "en").subject


def test_a_name_is_a_text_and_a_subject_one_line() -> None:
    hostile = {**KNOWN, "learner": "x\r\nBcc: all@company.example {{ 1 + 1 }} <script>"}
    letter = written("mentor_asked", reader("en"), hostile, "en")
    assert "{{ 1 + 1 }} <script>" in letter.text
    assert letter.subject.startswith("x Bcc: all@company.example {{ 1 + 1 }}")
