"""Queries about answers that were given before, so that a retry is safe."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.engine import Tx


def reserve(tx: Tx, tenant_id: str, principal: str, key: str, *, asked: str, now: datetime) -> bool:
    """Take an idempotency key for this transaction; False where somebody had it before.

    Waits for a transaction that holds the same key to end.
    """
    row = {
        "tenant_id": tenant_id,
        "principal": principal,
        "key": key,
        "request_hash": asked,
        "status": 0,
        "headers": {},
        "body": b"",
        "created_at": now,
    }
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    # A returned row tells: how many rows a driver says it wrote differs between drivers.
    statement = (
        insert(orm.IdempotencyKey)
        .values(row)
        .on_conflict_do_nothing()
        .returning(orm.IdempotencyKey.key)
    )
    return tx.connection().execute(statement).first() is not None


def earlier_answer(tx: Tx, tenant_id: str, principal: str, key: str) -> orm.IdempotencyKey:
    """Return what is kept under a key."""
    return tx.get_one(orm.IdempotencyKey, (tenant_id, principal, key))


def forget_answers(tx: Tx, tenant_id: str, before: datetime) -> int:
    """Delete the tenant's answers that were first given before an instant; returns how many."""
    old = (orm.IdempotencyKey.tenant_id == tenant_id, orm.IdempotencyKey.created_at < before)
    return tx.connection().execute(sa.delete(orm.IdempotencyKey).where(*old)).rowcount
