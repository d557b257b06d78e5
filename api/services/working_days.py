"""Deadlines in working days."""

from __future__ import annotations

from datetime import datetime, timedelta

_SATURDAY = 5


def add_working_days(start: datetime, days: int) -> datetime:
    """Return the instant so many working days later, at the same time of day.

    Working days are Monday to Friday in the time zone of `start`; public holidays are not known.

    Parameters
    ----------
    start : aware datetime
    days : int
        >= 0.

    Examples
    --------
    A Friday and one working day is the next Monday.
    """
    end = start
    while days > 0:
        end += timedelta(days=1)
        days -= end.weekday() < _SATURDAY
    return end
