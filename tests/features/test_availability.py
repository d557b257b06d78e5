from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.availability import HOURS_PER_WEEK, parse_hours, to_utc
from features.errors import BadAvailability

CASES = settings(max_examples=60, deadline=None, derandomize=True)
MASKS = st.lists(st.booleans(), min_size=168, max_size=168).map(lambda bits: np.array(bits))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon 09-12; Wed 14:00-18:00", [9, 10, 11, 62, 63, 64, 65]),
        ("周一 09-12；周三 14-18", [9, 10, 11, 62, 63, 64, 65]),
        ("星期一9点至12点；礼拜三14点-18点", [9, 10, 11, 62, 63, 64, 65]),
        ("monday 9–12", [9, 10, 11]),
        ("Mon-Tue 09-10", [9, 33]),
        ("周一至周二 09-10", [9, 33]),
        ("Sat-Mon 00-01", [0, 120, 144]),
        ("weekend 08-09", [128, 152]),
        ("Tue, Thu 09-10, 14-15", [33, 38, 81, 86]),
        ("Mon 09:30-12:00", [10, 11]),
        ("Sun 23-01", [0, 167]),
        ("Mon 09-10, Wed 14-15", [9, 62]),
        ("周一9-10、周三14-15", [9, 62]),
        ("Mon: 09-10 Wed: 14-15", [9, 62]),
        ("Ｍｏｎ　０９－１１", [9, 10]),
        ("", []),
        (" ; ", []),
    ],
)
def test_written_hours_are_the_hours_of_the_week(text: str, hours: list[int]) -> None:
    assert parse_hours(text).nonzero()[0].tolist() == hours


def test_working_days_are_five_days() -> None:
    assert parse_hours("工作日 09-17").sum() == parse_hours("Mon-Fri 09-17").sum() == 40
    assert np.array_equal(parse_hours("工作日 09-17"), parse_hours("Mon-Fri 09-17"))


@pytest.mark.parametrize("text", ["soon", "Mon", "09-12", "Mon 25-26", "Mon 09:75-12", "Mun 09-12"])
def test_what_names_no_hours_is_refused_with_the_bad_part(text: str) -> None:
    with pytest.raises(BadAvailability) as caught:
        parse_hours(f"Tue 09-10; {text}")
    assert caught.value.part in text
    assert caught.value.text.startswith("Tue")


def test_a_long_text_of_days_is_refused_quickly() -> None:
    with pytest.raises(BadAvailability):
        parse_hours("mon-" * 5_000)


@CASES
@given(mask=MASKS, offset=st.integers(-12, 14))
def test_whole_offsets_move_hours_and_lose_none(mask: np.ndarray, offset: int) -> None:
    moved = to_utc(mask, offset)
    assert moved.sum() == mask.sum()
    assert np.array_equal(to_utc(moved, -offset), mask)


@CASES
@given(mask=MASKS)
def test_half_hour_offsets_keep_only_hours_that_are_wholly_free(mask: np.ndarray) -> None:
    moved = to_utc(mask, 5.5)
    for hour in range(HOURS_PER_WEEK):
        assert moved[hour] == (mask[(hour + 5) % 168] and mask[(hour + 6) % 168])


def test_an_offset_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        to_utc(parse_hours(""), float("nan"))
