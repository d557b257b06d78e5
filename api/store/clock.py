"""The clock of the database: the one that all processes of an installation share."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.types import Instant

_SQLITE = sa.select(sa.func.strftime("%Y-%m-%d %H:%M:%f", "now", type_=Instant))
_POSTGRES = sa.select(sa.func.clock_timestamp(type_=Instant))


def present(tx: Tx) -> datetime:
    """Return the present instant as the database tells it, in UTC."""
    asked = _SQLITE if tx.get_bind().dialect.name == "sqlite" else _POSTGRES
    return tx.execute(asked).scalar_one()
