from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.services.working_days import add_working_days

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "later"), [(0, 0), (1, 3), (2, 4), (5, 7), (6, 10), (10, 14), (90, 126)]
)
def test_weekends_do_not_count_and_the_time_of_day_stays(days: int, later: int) -> None:
    assert add_working_days(FRIDAY, days) == FRIDAY + timedelta(days=later)


def test_from_a_weekend_the_first_working_day_is_monday() -> None:
    saturday = FRIDAY + timedelta(days=1)
    assert add_working_days(saturday, 1) == saturday + timedelta(days=2)
