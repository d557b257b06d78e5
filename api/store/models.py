"""Queries about models that were fitted, and which of them serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


def model_of(tx: Tx, tenant_id: str, programme_id: str, version: str) -> orm.Model | None:
    """Return a programme's model; None where it has no such one."""
    found = tx.get(orm.Model, (tenant_id, version))
    return None if found is None or found.programme_id != programme_id else found


def champion_of(tx: Tx, tenant_id: str, programme_id: str) -> orm.Model | None:
    """Return the model that was promoted last and stands; None where the prior does."""
    return tx.scalar(_of(tenant_id, programme_id).where(orm.Model.state == "champion"))


def all_champions(tx: Tx) -> Sequence[orm.Model]:
    """Return the models that are to serve, of all companies."""
    return tx.scalars(sa.select(orm.Model).where(orm.Model.state == "champion")).all()


def models_before(
    tx: Tx, tenant_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Model]:
    """Return models, the newest first, those before a place; at most `limit`."""
    place = (orm.Model.created_at, orm.Model.model_version)
    found = _of(tenant_id, programme_id)
    if before is not None:
        instant = sa.literal(before[0], orm.Model.created_at.type)
        found = found.where(sa.tuple_(*place) < sa.tuple_(instant, sa.literal(before[1])))
    return tx.scalars(found.order_by(*(one.desc() for one in place)).limit(limit)).all()


def models_of(tx: Tx, tenant_id: str, programme_id: str) -> Sequence[orm.Model]:
    """Return the models of a programme that served, or do."""
    served = orm.Model.state.in_(("champion", "retired"))
    return tx.scalars(_of(tenant_id, programme_id).where(served)).all()


def _of(tenant_id: str, programme_id: str) -> sa.Select[orm.Model]:
    one = orm.Model
    return sa.select(one).where(one.tenant_id == tenant_id, one.programme_id == programme_id)
