"""Queries about programmes and their cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


def programme(
    tx: Tx, tenant_id: str, programme_id: str, *, lock: bool = False
) -> orm.Programme | None:
    """Return a programme; None where the tenant has no such one.

    With `lock` nobody else changes it, or what hangs on it, until the transaction ends; rows that
    merely refer to it may come.
    """
    no_key = {"key_share": True} if lock else None
    return tx.get(orm.Programme, (tenant_id, programme_id), with_for_update=no_key)


def programmes_after(
    tx: Tx, tenant_id: str, after: str | None, limit: int
) -> Sequence[orm.Programme]:
    """Return programmes by id, those after one id; at most `limit`."""
    found = sa.select(orm.Programme).where(orm.Programme.tenant_id == tenant_id)
    if after is not None:
        found = found.where(orm.Programme.programme_id > after)
    return tx.scalars(found.order_by(orm.Programme.programme_id).limit(limit)).all()


def cohort(tx: Tx, tenant_id: str, cohort_id: str, *, lock: bool = False) -> orm.Cohort | None:
    """Return a cohort; None where the tenant has no such one. `lock` as for `programme`."""
    return tx.get(orm.Cohort, (tenant_id, cohort_id), with_for_update=lock or None)


def cohorts_after(
    tx: Tx, tenant_id: str, programme_id: str, after: str | None, limit: int
) -> Sequence[orm.Cohort]:
    """Return the cohorts of a programme by id, those after one id; at most `limit`."""
    found = sa.select(orm.Cohort).where(
        orm.Cohort.tenant_id == tenant_id, orm.Cohort.programme_id == programme_id
    )
    if after is not None:
        found = found.where(orm.Cohort.cohort_id > after)
    return tx.scalars(found.order_by(orm.Cohort.cohort_id).limit(limit)).all()


def members(tx: Tx, tenant_id: str, cohort_id: str, side: str) -> Sequence[str]:
    """Return the ids of the people on one side of a cohort that lists them, sorted."""
    one = orm.CohortMember
    return tx.scalars(
        sa.select(one.person_id)
        .where(one.tenant_id == tenant_id, one.cohort_id == cohort_id, one.side == side)
        .order_by(one.person_id)
    ).all()


def replace_members(
    tx: Tx, tenant_id: str, cohort_id: str, *, learners: Iterable[str], mentors: Iterable[str]
) -> None:
    """List other people as the members of a cohort; nobody on either side for an open one."""
    one = orm.CohortMember
    tx.execute(sa.delete(one).where(one.tenant_id == tenant_id, one.cohort_id == cohort_id))
    rows = [
        {"tenant_id": tenant_id, "cohort_id": cohort_id, "side": side, "person_id": person_id}
        for side, people in (("learner", learners), ("mentor", mentors))
        for person_id in people
    ]
    if rows:
        tx.execute(sa.insert(one), rows)


def layer_of_learners(tx: Tx, tenant_id: str) -> dict[str, str | None]:
    """Return the layer of every learner of a tenant, by id."""
    table = COMPANY["learners"].c
    found = sa.select(table.learner_id, table.layer).where(table.tenant_id == tenant_id)
    return {row.learner_id: row.layer for row in tx.execute(found)}


def mentor_ids(tx: Tx, tenant_id: str) -> frozenset[str]:
    """Return the ids of all mentors of a tenant."""
    table = COMPANY["mentors"].c
    found = tx.scalars(sa.select(table.mentor_id).where(table.tenant_id == tenant_id))
    return frozenset(found)
