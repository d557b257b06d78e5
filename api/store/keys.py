"""Queries about API keys."""

from __future__ import annotations

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


def key_by_prefix(tx: Tx, prefix: str) -> orm.ApiKey | None:
    """Return the key that a prefix belongs to, whichever tenant it is of."""
    return tx.scalar(sa.select(orm.ApiKey).where(orm.ApiKey.prefix == prefix))
