"""Queries about programmes, cohorts and policies."""

from __future__ import annotations

from api.store import orm
from api.store.engine import Tx


def programme(tx: Tx, tenant_id: str, programme_id: str) -> orm.Programme | None:
    """Return a programme; None where the tenant has no such one."""
    return tx.get(orm.Programme, (tenant_id, programme_id))
