"""Instants as people write them, and as they tell of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from api.services.errors import BadInstant

LEEWAY = timedelta(minutes=5)
"""By so much a caller's clock may be ahead of ours."""


def parse_instant(text: str, today: date) -> datetime:
    """Read a day or an instant.

    Parameters
    ----------
    text : str
        ``2026-03-31`` (midnight UTC), ``2026-03-31T08:00+08:00``, ``2026-03-31T00:00`` (UTC), or
        ``today`` (midnight UTC).
    today : date
        What ``today`` means.

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    BadInstant
        The text is none of these, or no day of any calendar.
    """
    cleaned = text.strip()
    if cleaned.lower() in ("today", "今天"):
        return datetime.combine(today, time(), tzinfo=UTC)
    try:
        instant = datetime.fromisoformat(cleaned)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInstant(text) from None


def lies_ahead(instant: datetime, now: datetime) -> bool:
    """Whether an instant is in the future by more than clocks differ; both are aware."""
    return instant > now + LEEWAY
