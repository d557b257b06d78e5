"""Queries about API keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


class ShownKey(NamedTuple):
    """A key that somebody shows, as plain values: it is read at every call.

    Attributes
    ----------
    left_on : date or None
        When its person leaves.
    """

    tenant_id: str
    key_id: str
    digest: str
    role: str
    person_id: str | None
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    successor_id: str | None
    left_on: date | None


def key_by_prefix(tx: Tx, prefix: str) -> ShownKey | None:
    """Return the key that a prefix belongs to, of any tenant."""
    row = tx.connection().execute(_BY_PREFIX, {"prefix": prefix}).one_or_none()
    return None if row is None else ShownKey._make(row)


def _by_prefix() -> sa.Select[Any]:
    key, people = orm.ApiKey, COMPANY["people"]
    person = sa.and_(people.c.tenant_id == key.tenant_id, people.c.person_id == key.person_id)
    own = (getattr(key, name) for name in ShownKey._fields if name != "left_on")
    found = sa.select(*own, people.c.left_on).outerjoin(people, person)
    return found.where(key.prefix == sa.bindparam("prefix"))


_BY_PREFIX = _by_prefix()
"""Asked at every call: it costs more to put together than to answer."""


def key_to_change(tx: Tx, tenant_id: str, key_id: str) -> orm.ApiKey | None:
    """Return a key, which nobody else changes until the transaction ends."""
    return tx.get(orm.ApiKey, (tenant_id, key_id), with_for_update=True)


def key(tx: Tx, tenant_id: str, key_id: str) -> orm.ApiKey | None:
    """Return a key; None where the tenant has no such one."""
    return tx.get(orm.ApiKey, (tenant_id, key_id))


def newest_keys(
    tx: Tx, tenant_id: str, *, before: tuple[datetime, str] | None, limit: int
) -> list[orm.ApiKey]:
    """Return keys, the newest first, from after a place in the list on."""
    key = orm.ApiKey
    found = sa.select(key).where(key.tenant_id == tenant_id)
    if before is not None:
        found = found.where(sa.tuple_(key.created_at, key.key_id) < before)
    return list(tx.scalars(found.order_by(key.created_at.desc(), key.key_id.desc()).limit(limit)))


def note_use(tx: Tx, used: Mapping[tuple[str, str], datetime]) -> None:
    """Write when keys were last used, by tenant and key; a later time stays."""
    key = orm.ApiKey
    for (tenant_id, key_id), at in sorted(used.items()):
        mine = (key.tenant_id == tenant_id, key.key_id == key_id)
        earlier = sa.or_(key.last_used_at.is_(None), key.last_used_at < at)
        tx.execute(sa.update(key).where(*mine, earlier).values(last_used_at=at))
