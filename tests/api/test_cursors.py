from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cursors import instant_of, read_cursor, write_cursor
from api.errors import BadCursor

SECRET = b"a secret"
PLACES = st.lists(st.none() | st.text() | st.integers() | st.floats(allow_nan=False), max_size=4)


@given(place=PLACES)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_cursor_leads_back_to_its_place(place: list[str | int | float | None]) -> None:
    assert read_cursor(SECRET, "runs", write_cursor(SECRET, "runs", place)) == place


def test_an_instant_survives() -> None:
    at = datetime(2026, 3, 31, 8, 0, 0, 123456, tzinfo=UTC)
    (part,) = read_cursor(SECRET, "runs", write_cursor(SECRET, "runs", [at.isoformat()]))
    assert instant_of(part) == at


def test_a_cursor_of_another_list_or_another_secret_is_refused() -> None:
    cursor = write_cursor(SECRET, "runs", ["run_1"])
    for secret, of in ((SECRET, "pairs"), (b"another", "runs")):
        with pytest.raises(BadCursor):
            read_cursor(secret, of, cursor)


@given(cursor=st.text(max_size=60))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(SECRET, "runs", cursor)
