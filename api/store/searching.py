"""Queries that find things by a part of their name or id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.programmes import Cohort, Programme
from api.store.orm.runs import MatchRun


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody who was found, and as what she stands in the company."""

    person_id: str
    name: str
    department: str
    is_learner: bool
    is_mentor: bool


def people_like(tx: Tx, tenant_id: str, text: str, limit: int) -> list[PersonFound]:
    """Return people, those first whose id or name begins with a text."""
    person = COMPANY["people"].c
    learners, mentors = COMPANY["learners"].c, COMPANY["mentors"].c
    begins = _any(tx, text, person.person_id, person.name, begin=True)
    found = (
        sa.select(
            person.person_id,
            person.name,
            person.department,
            sa.exists().where(
                learners.tenant_id == tenant_id, learners.learner_id == person.person_id
            ),
            sa.exists().where(
                mentors.tenant_id == tenant_id, mentors.mentor_id == person.person_id
            ),
        )
        .where(person.tenant_id == tenant_id, _any(tx, text, person.person_id, person.name))
        .order_by(sa.case((begins, 0), else_=1), person.name, person.person_id)
        .limit(limit)
    )
    return [
        PersonFound(one, name or one, department or "", bool(learns), bool(guides))
        for one, name, department, learns, guides in tx.execute(found)
    ]


def programmes_like(tx: Tx, tenant_id: str, text: str, limit: int) -> list[Programme]:
    """Return programmes by name."""
    found = sa.select(Programme).where(
        Programme.tenant_id == tenant_id, _any(tx, text, Programme.programme_id, Programme.name)
    )
    return list(tx.scalars(found.order_by(Programme.name, Programme.programme_id).limit(limit)))


def cohorts_like(tx: Tx, tenant_id: str, text: str, limit: int) -> list[Cohort]:
    """Return cohorts by name."""
    found = sa.select(Cohort).where(
        Cohort.tenant_id == tenant_id, _any(tx, text, Cohort.cohort_id, Cohort.name)
    )
    return list(tx.scalars(found.order_by(Cohort.name, Cohort.cohort_id).limit(limit)))


def runs_like(tx: Tx, tenant_id: str, text: str, limit: int) -> list[MatchRun]:
    """Return match runs by their id, or the name of their programme or cohort; newest first."""
    same = (Cohort.tenant_id == MatchRun.tenant_id, Cohort.cohort_id == MatchRun.cohort_id)
    of = (
        Programme.tenant_id == MatchRun.tenant_id,
        Programme.programme_id == MatchRun.programme_id,
    )
    found = (
        sa.select(MatchRun)
        .join(Cohort, sa.and_(*same))
        .join(Programme, sa.and_(*of))
        .where(
            MatchRun.tenant_id == tenant_id,
            _any(tx, text, MatchRun.run_id, Cohort.name, Programme.name),
        )
    )
    newest = found.order_by(MatchRun.created_at.desc(), MatchRun.run_id.desc())
    return list(tx.scalars(newest.limit(limit)))


def _any(tx: Tx, text: str, *columns: Any, begin: bool = False) -> sa.ColumnElement[bool]:
    """Whether one of some columns has a text in it, or begins with it, in any case."""
    # SQLite's LIKE takes "A" for "a" as it is; "lower" around it would double its time.
    case = "" if tx.get_bind().dialect.name == "sqlite" else "i"
    compare = f"{case}startswith" if begin else f"{case}contains"
    return sa.or_(*(getattr(column, compare)(text, autoescape=True) for column in columns))
