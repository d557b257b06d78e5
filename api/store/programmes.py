"""Queries about programmes and their cohorts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

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
    asked = {"tenant": tenant_id, "cohort": cohort_id, "side": side}
    return tx.scalars(_MEMBERS, asked).all()


_MEMBERS = (
    sa.select(orm.CohortMember.person_id)
    .where(
        orm.CohortMember.tenant_id == sa.bindparam("tenant"),
        orm.CohortMember.cohort_id == sa.bindparam("cohort"),
        orm.CohortMember.side == sa.bindparam("side"),
    )
    .order_by(orm.CohortMember.person_id)
)


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands in the company; None and empty where that is not known."""

    layer: str | None
    department: str
    post_id: str | None


def standing_of_learners(tx: Tx, tenant_id: str) -> dict[str, Standing]:
    """Return where every learner of a tenant stands, by id."""
    learners, people = COMPANY["learners"], COMPANY["people"]
    here = sa.and_(
        learners.c.tenant_id == people.c.tenant_id, learners.c.learner_id == people.c.person_id
    )
    columns = (learners.c.learner_id, learners.c.layer, people.c.department, people.c.post_id)
    found = sa.select(*columns).join_from(learners, people, here)
    rows = tx.execute(found.where(learners.c.tenant_id == tenant_id))
    return {learner_id: Standing(*rest) for learner_id, *rest in rows}


def count_members(
    tx: Tx, tenant_id: str, cohort_ids: Collection[str]
) -> dict[tuple[str, str], int]:
    """Count the members that cohorts list, by cohort and side; none is left out as 0."""
    one = orm.CohortMember
    found = sa.select(one.cohort_id, one.side, sa.func.count()).where(
        one.tenant_id == tenant_id, one.cohort_id.in_(list(cohort_ids))
    )
    rows = tx.execute(found.group_by(one.cohort_id, one.side))
    return {(cohort_id, side): number for cohort_id, side, number in rows}


def mentor_ids(tx: Tx, tenant_id: str) -> frozenset[str]:
    """Return the ids of all mentors of a tenant."""
    table = COMPANY["mentors"].c
    found = tx.scalars(sa.select(table.mentor_id).where(table.tenant_id == tenant_id))
    return frozenset(found)
