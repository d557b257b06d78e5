"""Queries about who is likely to ask for mentors first after a start."""

from __future__ import annotations

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx

FirstAsked = tuple[str, str, str]
"""A tenant, a programme of it, and one of its learners."""


def first_asked(tx: Tx, most: int) -> list[FirstAsked]:
    """Return the newest programmes, each with a learner who stands for its newest open cohort.

    Parameters
    ----------
    most : int
        Programmes of all tenants together. One without learners is left out.
    """
    programme = orm.Programme
    newest = sa.select(programme.tenant_id, programme.programme_id).order_by(
        programme.created_at.desc(), programme.tenant_id, programme.programme_id
    )
    found = []
    for tenant_id, programme_id in tx.execute(newest.limit(most)).all():
        learner_id = _learner(tx, tenant_id, _cohort(tx, tenant_id, programme_id))
        if learner_id is not None:
            found.append((tenant_id, programme_id, learner_id))
    return found


def _cohort(tx: Tx, tenant_id: str, programme_id: str) -> orm.Cohort | None:
    one = orm.Cohort
    opened = sa.select(one).where(
        one.tenant_id == tenant_id, one.programme_id == programme_id, one.state == "open"
    )
    return tx.scalar(opened.order_by(one.created_at.desc(), one.cohort_id).limit(1))


def _learner(tx: Tx, tenant_id: str, cohort: orm.Cohort | None) -> str | None:
    """Return a learner of a cohort; of the company, where all or nobody takes part in it."""
    learners, member = COMPANY["learners"].c, orm.CohortMember
    one: sa.Select[str] = sa.select(sa.func.min(learners.learner_id)).where(
        learners.tenant_id == tenant_id
    )
    if cohort is not None and not cohort.everyone:
        one = sa.select(sa.func.min(member.person_id)).where(
            member.tenant_id == tenant_id,
            member.cohort_id == cohort.cohort_id,
            member.side == "learner",
        )
    found: str | None = tx.scalar(one)
    return found
