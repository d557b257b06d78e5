"""Queries about the versions of a programme's policy."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


def policy_version(
    tx: Tx, tenant_id: str, programme_id: str, version: int
) -> orm.PolicyVersion | None:
    """Return one version; None where the programme has no such one."""
    return tx.get(orm.PolicyVersion, (tenant_id, programme_id, version))


def policy_in_state(
    tx: Tx, tenant_id: str, programme_id: str, state: str
) -> orm.PolicyVersion | None:
    """Return the newest version in a state: the draft, or the one in force."""
    asked = {"tenant": tenant_id, "programme": programme_id, "state": state}
    return tx.scalar(_IN_STATE, asked)


_IN_STATE = (
    sa.select(orm.PolicyVersion)
    .where(
        orm.PolicyVersion.tenant_id == sa.bindparam("tenant"),
        orm.PolicyVersion.programme_id == sa.bindparam("programme"),
        orm.PolicyVersion.state == sa.bindparam("state"),
    )
    .order_by(orm.PolicyVersion.policy_version.desc())
    .limit(1)
)


def newest_version(tx: Tx, tenant_id: str, programme_id: str) -> int:
    """Return the highest number that a version has; 0 where there is none."""
    one = orm.PolicyVersion
    newest = tx.scalar(
        sa.select(sa.func.max(one.policy_version)).where(
            one.tenant_id == tenant_id, one.programme_id == programme_id
        )
    )
    return newest or 0


def versions_before(
    tx: Tx, tenant_id: str, programme_id: str, before: int | None, limit: int
) -> Sequence[orm.PolicyVersion]:
    """Return versions, the newest first, those before one number; at most `limit`."""
    found = _of(tenant_id, programme_id)
    if before is not None:
        found = found.where(orm.PolicyVersion.policy_version < before)
    return tx.scalars(found.order_by(orm.PolicyVersion.policy_version.desc()).limit(limit)).all()


def _of(tenant_id: str, programme_id: str) -> sa.Select[orm.PolicyVersion]:
    one = orm.PolicyVersion
    return sa.select(one).where(one.tenant_id == tenant_id, one.programme_id == programme_id)
