"""Queries about tenants."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


def tenant_ids(tx: Tx) -> list[str]:
    """Return the ids of all tenants, in order."""
    return list(tx.scalars(sa.select(orm.Tenant.tenant_id).order_by(orm.Tenant.tenant_id)))


def protected_versions(tx: Tx) -> dict[str, int]:
    """Return at which version each tenant's people are, as to who they are."""
    tenant = orm.Tenant
    rows = tx.execute(sa.select(tenant.tenant_id, tenant.protected_version))
    return {row.tenant_id: row.protected_version for row in rows}


def add_tenant(tx: Tx, tenant_id: str, now: datetime) -> None:
    """Add a tenant without any data."""
    tx.add(orm.Tenant(tenant_id=tenant_id, name=tenant_id, created_at=now))
    tx.flush()
