"""Rows of the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.pages.formats import Formats
from api.pages.mailing.outbox_lines import Line, line_of, put_down
from api.services.mailing.reading import Addressed
from api.store import orm
from api.store.mails import Reader
from features.label import Lang

AT = datetime(2026, 2, 1, 23, tzinfo=UTC)
READER = Reader("E1", "Ann", "ann@company.example", "en", "Europe/Berlin")
KNOWN = {"mentor": "Wei", "programme": "", "until": AT}


def _line(
    event: str = "request_accepted",
    reader: Reader = READER,
    sent_in: Lang = "en",
    known: Mapping[str, Any] = KNOWN,
    **mail: str,
) -> Line:
    kept = {"mail_id": "mail_1", "state": "queued", "error": None, **mail}
    row = orm.Mail(event=event, created_at=AT, **kept)
    one = Addressed(row, reader, sent_in, known, {})
    return line_of(Formats("en", ZoneInfo("Asia/Shanghai")), one)


def test_a_row_says_when_in_the_zone_of_who_looks() -> None:
    assert _line().when == "2 Feb 2026 07:00"


def test_times_of_a_subject_are_those_of_who_gets_it() -> None:
    assert "2 Feb 2026 00:00 (Europe/Berlin)" in put_down("en", _line("choice_due"))


def test_a_row_leads_to_its_mail_and_says_what_it_is_about() -> None:
    row = put_down("en", _line())
    assert '<a href="/hr/outbox/mail_1"><bdi>Wei has accepted</bdi></a>' in row
    assert "mentor has accepted" in row
    assert "ann@company.example" in row


@pytest.mark.parametrize(
    "changed",
    [
        {"reader": Reader("E1", "Beth", "ann@company.example", "en", "Europe/Berlin")},
        {"reader": Reader("E1", "Ann", "", "en", "Europe/Berlin")},
        {"known": {**KNOWN, "mentor": "Lin"}},
        {"sent_in": "zh"},
        {"state": "sent"},
        {"state": "failed", "error": "bad_address"},
        {"state": "failed", "error": "refused_550"},
        {"mail_id": "mail_2"},
    ],
)
def test_a_row_says_what_has_changed(changed: dict[str, Any]) -> None:
    assert put_down("en", _line(**changed)) != put_down("en", _line())


def test_the_words_are_the_reader_s_and_the_subject_is_in_the_language_of_the_mail() -> None:
    row = put_down("zh", _line(state="sent"))
    assert "Wei has accepted" in row
    assert "已发送" in row


def test_what_went_wrong_is_told_by_its_code() -> None:
    row = put_down("en", _line(state="failed", error="refused_550"))
    assert "refused by the mail server (550)" in row


def test_names_are_text_and_never_markup() -> None:
    reader = Reader("E1", "<i>Ann</i>", "<u>@x", "en", "")
    row = put_down("en", _line(reader=reader, known={**KNOWN, "mentor": "<b>Wei</b>"}))
    for one in ("<i>", "<u>", "<b>"):
        assert one not in row
    assert "&lt;b&gt;Wei" in row
