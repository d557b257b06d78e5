"""From the company's rows to validated `Tables`: whole columns at a time, no query per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.columns import cells_of, joined
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.teams import line_of
from api.store.track_records import with_outcomes
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


def load_tables(
    tx: Tx, tenant_id: str, cohort_id: str | None = None, *, outcomes_before: date | None = None
) -> Tables:
    """Return a company as it stands, or those of it who take part in a cohort.

    All people stay in either case, so that reporting lines resolve.

    Parameters
    ----------
    tx : Tx
        The tables are of one state of the database where this is a reading transaction.
    tenant_id : str
    cohort_id : str, optional
        Learners and mentors are its members, unless it is open to everyone.
    outcomes_before : date, optional
        What was told of pairs before this day is there as rating and uplift of past mentorships;
        without it, they have what HR's files say and nothing else.

    Raises
    ------
    InvalidTables
        A table that must have rows has none, or a rule is broken that neither keys nor references
        of the database hold.
    """
    members = None if cohort_id is None else _members(tx, tenant_id, cohort_id)
    mine = {} if members is None else {name: _taking_part(name, members) for name in _SIDES}
    frames = {name: frame_of(tx, tenant_id, name, *mine.get(name, ())) for name in TABLES}
    if outcomes_before is not None:
        past = frames["mentorships"]
        frames["mentorships"] = with_outcomes(tx, tenant_id, past, outcomes_before)
    return Tables.from_frames(frames, keyed=True)


def load_learners(tx: Tx, tenant_id: str, ids: Collection[str]) -> Tables:
    """Return all that is known of some learners, and nothing of anybody else.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    ids : collection of str
        Few; one who is no learner is left out.
    """
    frames = {
        name: frame_of(tx, tenant_id, name, COMPANY[name].c[column].in_(ids))
        for name, column in _OF_LEARNERS.items()
    }
    return Tables.of_checked(frames)


def load_two(tx: Tx, tenant_id: str, learner_id: str, mentor_id: str) -> Tables:
    """Return what rules read of a learner and a mentor: who they are, and who is above them.

    Whether somebody keeps the two apart is not there. Who is no learner, or no mentor, is left out.
    """
    line = line_of(tenant_id, (learner_id, mentor_id))
    past = COMPANY["mentorships"].c
    conditions: dict[str, list[sa.ColumnElement[bool]]] = {
        "people": [COMPANY["people"].c.person_id.in_(line)],
        "learners": [COMPANY["learners"].c.learner_id == learner_id],
        "mentors": [COMPANY["mentors"].c.mentor_id == mentor_id],
        "mentorships": [past.learner_id == learner_id, past.mentor_id == mentor_id],
        "competencies": [],
        "rules": [],
    }
    frames = {name: frame_of(tx, tenant_id, name, *some) for name, some in conditions.items()}
    return Tables.of_checked(frames)


def _members(tx: Tx, tenant_id: str, cohort_id: str) -> sa.ScalarSelect[Any] | None:
    """Return the query of a cohort's members of one side; None where everyone takes part."""
    if tx.get_one(orm.Cohort, (tenant_id, cohort_id)).everyone:
        return None
    member = orm.CohortMember
    mine = sa.and_(member.tenant_id == tenant_id, member.cohort_id == cohort_id)
    return sa.select(member.person_id).where(mine).scalar_subquery()


def _taking_part(name: str, members: sa.ScalarSelect[Any]) -> list[sa.ColumnElement[bool]]:
    of_side, columns = orm.CohortMember.side, COMPANY[name].c
    return [columns[c].in_(members.where(of_side == side)) for c, side in _SIDES[name].items()]


Columns = tuple[str | None, ...]
"""Every column of a table in one text, in the order of `features.schema.TABLES`."""


def frame_of(
    tx: Tx, tenant_id: str, name: str, *conditions: sa.ColumnElement[bool]
) -> pd.DataFrame:
    """Return the rows of a table as texts, each distinct one held once."""
    return framed(name, columns_of(tx, tenant_id, name, *conditions))


def columns_of(tx: Tx, tenant_id: str, name: str, *conditions: sa.ColumnElement[bool]) -> Columns:
    """Return the rows of a table, whole columns at a time; None in place of those of no rows.

    The database joins each column into one text, in the same order of rows.
    """
    table, dialect = COMPANY[name], tx.get_bind().dialect.name
    names = [column.name for column in TABLES[name].columns]
    whole = [joined(table.c[name], dialect) for name in names]
    rows = sa.select(*whole).where(table.c.tenant_id == tenant_id, *conditions)
    return tuple(tx.execute(rows).one())


def framed(name: str, columns: Columns) -> pd.DataFrame:
    """Return a table's columns as a frame of texts."""
    texts = [text for text in columns if text is not None]
    names = [column.name for column in TABLES[name].columns]
    if not texts:
        return pd.DataFrame(columns=names)
    return pd.DataFrame(dict(zip(names, map(cells_of, texts), strict=True)))


def versions(tx: Tx, tenant_id: str) -> tuple[int, int]:
    """Return at which versions a company's mentors (with the catalogue) and learners are."""
    found = tx.execute(_VERSIONS, {"tenant": tenant_id}).one()
    return found.mentor_version, found.learner_version


_TENANTS = sa.inspect(orm.Tenant).local_table.c
_VERSIONS = sa.select(_TENANTS.mentor_version, _TENANTS.learner_version).where(
    _TENANTS.tenant_id == sa.bindparam("tenant")
)


def lock_company(tx: Tx, tenant_id: str) -> None:
    """Keep everybody else from changing the company's data until this transaction ends.

    Choices and runs go on: only who calls this too waits.
    """
    tenant = orm.Tenant
    row = sa.select(tenant.tenant_id).where(tenant.tenant_id == tenant_id)
    tx.execute(row.with_for_update(key_share=True))


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


def touch_protected(tx: Tx, tenant_id: str) -> None:
    """Tell caches that it has changed who somebody is: her name, or a protected attribute.

    Every process then forgets all that it keeps of the company's people, see
    `api.services.privacy.forgetting`.
    """
    tenant = orm.Tenant
    tx.execute(
        sa.update(tenant)
        .where(tenant.tenant_id == tenant_id)
        .values(protected_version=tenant.protected_version + 1)
    )


def touch_gone(tx: Tx, tenant_id: str) -> None:
    """Tell caches that somebody is gone: the company has changed, and nobody who is left in it."""
    tenant = orm.Tenant
    tx.execute(
        sa.update(tenant)
        .where(tenant.tenant_id == tenant_id)
        .values(learner_version=tenant.learner_version + 1)
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
