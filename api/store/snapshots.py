"""From the company's rows to validated `Tables`: whole columns at a time, no query per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx
from features.schema import TABLES
from features.tables import Tables

_SIDES: Mapping[str, Mapping[str, str]] = {
    "learners": {"learner_id": "learner"},
    "assessments": {"learner_id": "learner"},
    "shortfalls": {"learner_id": "learner"},
    "mentors": {"mentor_id": "mentor"},
    "expertise": {"mentor_id": "mentor"},
    "mentorships": {"mentor_id": "mentor"},
    "exclusions": {"learner_id": "learner", "mentor_id": "mentor"},
}
"""Columns that name a member of a cohort, by table, and on which side."""
_OF_LEARNERS: Mapping[str, str] = {
    "people": "person_id",
    "learners": "learner_id",
    "assessments": "learner_id",
    "shortfalls": "learner_id",
    "mentorships": "learner_id",
    "exclusions": "learner_id",
}
"""Column that names a learner, by table: all that is known of her."""


def load_tables(tx: Tx, tenant_id: str, cohort_id: str | None = None) -> Tables:
    """Return a company as it stands, or those of it who take part in a cohort.

    All people stay in either case, so that reporting lines resolve.

    Parameters
    ----------
    tx : Tx
        The tables are of one state of the database where this is a reading transaction.
    tenant_id : str
    cohort_id : str, optional
        Learners and mentors are its members, unless it is open to everyone.

    Raises
    ------
    InvalidTables
        A table that must have rows has none.
    """
    members = None if cohort_id is None else _members(tx, tenant_id, cohort_id)
    frames = {name: _frame(tx, _rows_of(name, tenant_id, members)) for name in TABLES}
    return Tables.from_frames(frames)


def load_learners(tx: Tx, tenant_id: str, ids: Collection[str]) -> Tables:
    """Return all that is known of some learners, and nothing of anybody else.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    ids : collection of str
        Few; one who is no learner is left out.
    """
    frames = {}
    for name, column in _OF_LEARNERS.items():
        rows = _rows_of(name, tenant_id, None).where(COMPANY[name].c[column].in_(ids))
        frames[name] = _frame(tx, rows)
    return Tables.of_checked(frames)


def _members(tx: Tx, tenant_id: str, cohort_id: str) -> sa.ScalarSelect[Any] | None:
    """Return the query of a cohort's members of one side; None where everyone takes part."""
    if tx.get_one(orm.Cohort, (tenant_id, cohort_id)).everyone:
        return None
    member = orm.CohortMember
    mine = sa.and_(member.tenant_id == tenant_id, member.cohort_id == cohort_id)
    return sa.select(member.person_id).where(mine).scalar_subquery()


def _rows_of(
    name: str, tenant_id: str, members: sa.ScalarSelect[Any] | None
) -> sa.Select[tuple[Any, ...]]:
    table = COMPANY[name]
    columns = [_plain(table.c[column.name]) for column in TABLES[name].columns]
    query = sa.select(*columns).where(table.c.tenant_id == tenant_id)
    for column, side in _SIDES.get(name, {}).items() if members is not None else ():
        assert members is not None
        query = query.where(table.c[column].in_(members.where(orm.CohortMember.side == side)))
    return query


def _plain(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return a column as the driver gives it; days as texts, which are read once each."""
    return sa.cast(column, sa.String) if isinstance(column.type, sa.Date) else column


def _frame(tx: Tx, query: sa.Select[tuple[Any, ...]]) -> pd.DataFrame:
    result = tx.connection().execute(query)
    names = list(result.keys())
    columns = list(zip(*result.cursor.fetchall(), strict=True)) or [()] * len(names)
    return pd.DataFrame(
        {
            name: pd.Series(list(cells), dtype=object)
            for name, cells in zip(names, columns, strict=True)
        }
    )


def versions(tx: Tx, tenant_id: str) -> tuple[int, int]:
    """Return at which versions a company's mentors (with the catalogue) and learners are."""
    tenant = orm.Tenant
    query = sa.select(tenant.mentor_version, tenant.learner_version)
    found = tx.execute(query.where(tenant.tenant_id == tenant_id)).one()
    return found.mentor_version, found.learner_version


def touch_mentors(tx: Tx, tenant_id: str) -> None:
    """Tell caches that something has changed that mentors' factors depend on.

    That is: mentors, their expertise and history, the catalogue, posts, competency models.
    """
    tenant = orm.Tenant
    tx.execute(
        sa.update(tenant)
        .where(tenant.tenant_id == tenant_id)
        .values(mentor_version=tenant.mentor_version + 1)
    )


def touch_learners(tx: Tx, tenant_id: str, ids: Collection[str]) -> None:
    """Tell caches which learners have changed: they are at the company's new version."""
    if not ids:
        return
    tenant = orm.Tenant
    version = tx.scalar(
        sa.update(tenant)
        .where(tenant.tenant_id == tenant_id)
        .values(learner_version=tenant.learner_version + 1)
        .returning(tenant.learner_version)
    )
    rows = [
        {"tenant_id": tenant_id, "learner_id": learner, "version": version}
        for learner in sorted(ids)
    ]
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(orm.LearnerVersion)
    tx.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "learner_id"],
            set_={"version": statement.excluded.version},
        ),
        rows,
    )
