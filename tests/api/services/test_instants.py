from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.services.errors import BadInstant
from api.services.instants import LEEWAY, lies_ahead, parse_instant

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-31", datetime(2026, 3, 31, tzinfo=UTC)),
        (" 2026-03-31 ", datetime(2026, 3, 31, tzinfo=UTC)),
        ("20260331", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T08:30", datetime(2026, 3, 31, 8, 30, tzinfo=UTC)),
        ("2026-03-31T08:30Z", datetime(2026, 3, 31, 8, 30, tzinfo=UTC)),
        ("2026-03-31T07:00+08:00", datetime(2026, 3, 30, 23, 0, tzinfo=UTC)),
        ("today", datetime(2026, 9, 1, tzinfo=UTC)),
        ("今天", datetime(2026, 9, 1, tzinfo=UTC)),
    ],
)
def test_days_and_instants_are_read_in_utc(text: str, expected: datetime) -> None:
    instant = parse_instant(text, TODAY)
    assert instant == expected
    assert instant.utcoffset() is not None


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "31.3.2026", "0001-01-01T00:00+23:59", "\x00"]
)
def test_anything_else_is_refused_with_what_was_given(text: str) -> None:
    with pytest.raises(BadInstant) as caught:
        parse_instant(text, TODAY)
    assert caught.value.text == text


def test_an_instant_lies_ahead_by_more_than_clocks_differ() -> None:
    now = datetime(2026, 9, 1, 8, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert not lies_ahead(now, now)
    assert not lies_ahead(now + LEEWAY, now)
    assert lies_ahead(now + LEEWAY + moment, now)
