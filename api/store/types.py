"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from features.errors import NaiveInstant


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC and given back in UTC.

    SQLite has no time zones: the zone is left off there and put back on the way out.

    Raises
    ------
    NaiveInstant
        On the way in, for a value without a time zone.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the database holds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstant(value)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Turn what the database holds into an aware instant in UTC."""
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)
