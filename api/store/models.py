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
    return tx.scalar(_CHAMPION, {"tenant": tenant_id, "programme": programme_id})


def all_champions(tx: Tx) -> Sequence[orm.Model]:
    """Return the models that are to serve, of all companies."""
    return tx.scalars(sa.select(orm.Model).where(orm.Model.state == "champion")).all()


def models_before(
    tx: Tx, tenant_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Model]:
    """Return models, the newest first, those before a place; at most `limit`."""
    asked: dict[str, object] = {"tenant": tenant_id, "programme": programme_id, "limit": limit}
    if before is None:
        return tx.scalars(_NEWEST, asked).all()
    return tx.scalars(_OLDER, {**asked, "instant": before[0], "version": before[1]}).all()


def models_of(tx: Tx, tenant_id: str, programme_id: str) -> Sequence[orm.Model]:
    """Return the models of a programme that served, or do."""
    served = orm.Model.state.in_(("champion", "retired"))
    asked = {"tenant": tenant_id, "programme": programme_id}
    return tx.scalars(_MODELS.where(served), asked).all()


_MODELS = sa.select(orm.Model).where(
    orm.Model.tenant_id == sa.bindparam("tenant"),
    orm.Model.programme_id == sa.bindparam("programme"),
)
_CHAMPION = _MODELS.where(orm.Model.state == "champion")
_NEWEST = _MODELS.order_by(orm.Model.created_at.desc(), orm.Model.model_version.desc()).limit(
    sa.bindparam("limit", type_=sa.Integer())
)
_OLDER = _NEWEST.where(
    sa.tuple_(orm.Model.created_at, orm.Model.model_version)
    < sa.tuple_(
        sa.bindparam("instant", type_=orm.Model.created_at.type),
        sa.bindparam("version", type_=sa.String()),
    )
)
