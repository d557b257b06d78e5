"""Figures of one match run as it stands now, added up by the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from api.store import orm
from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.runs import AssignedMentor, MatchRun
from api.store.orm.shortlists import Shortlist, ShortlistItem


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a run gives, one row a learner and kind.

    Attributes
    ----------
    total : float
        Of the scores of those who have a mentor; 0 where nobody has.
    mean, worst : float or None
        None where nobody has a mentor.
    mentors : int
        Who have a learner.
    changed : int
        Rows that are as HR made them in review.
    """

    rows: int
    matched: int
    total: float
    mean: float | None
    worst: float | None
    mentors: int
    locked: int
    changed: int


@dataclass(frozen=True, slots=True)
class Busy:
    """A mentor with how many learners a run gives her, and her capacity."""

    mentor_id: str
    load: int
    capacity: int


def assigned_in(tx: Tx, tenant_id: str, run_id: str) -> Assigned:
    """Return the figures of a run's assignment."""
    one = AssignedMentor
    columns = (
        sa.func.count(),
        sa.func.count(one.mentor_id),
        sa.func.coalesce(sa.func.sum(one.score), 0.0),
        sa.func.avg(one.score),
        sa.func.min(one.score),
        sa.func.count(one.mentor_id.distinct()),
        sa.func.coalesce(sa.func.sum(sa.case((one.locked, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((one.origin == "review", 1), else_=0)), 0),
    )
    found = sa.select(*columns).where(one.tenant_id == tenant_id, one.run_id == run_id)
    return Assigned(*tx.execute(found).one())


def assigned_pairs(tx: Tx, tenant_id: str, run_id: str) -> list[tuple[str, str, str]]:
    """Return learner, kind and mentor of every assigned pair, by learner and kind."""
    one = AssignedMentor
    found = sa.select(one.learner_id, one.kind, one.mentor_id).where(
        one.tenant_id == tenant_id, one.run_id == run_id, one.mentor_id.is_not(None)
    )
    rows = tx.execute(found.order_by(one.learner_id, one.kind))
    return [(learner, kind, str(mentor)) for learner, kind, mentor in rows]


def places_on_lists(tx: Tx, tenant_id: str, run_id: str) -> dict[int, int]:
    """Return how many learners have the mentor at each place of their list, by place from 1."""
    one = AssignedMentor
    found = (
        sa.select(one.rank, sa.func.count())
        .where(one.tenant_id == tenant_id, one.run_id == run_id, one.rank.is_not(None))
        .group_by(one.rank)
        .order_by(one.rank)
    )
    return {int(rank or 0): int(count) for rank, count in tx.execute(found)}


def busiest(tx: Tx, tenant_id: str, run_id: str, limit: int) -> list[Busy]:
    """Return the mentors to whom a run gives most learners, the busiest first."""
    one, mentor = AssignedMentor, COMPANY["mentors"].c
    load = sa.func.count()
    found = (
        sa.select(one.mentor_id, load, sa.func.max(mentor.capacity))
        .join(
            COMPANY["mentors"],
            sa.and_(mentor.tenant_id == one.tenant_id, mentor.mentor_id == one.mentor_id),
        )
        .where(one.tenant_id == tenant_id, one.run_id == run_id)
        .group_by(one.mentor_id)
        .order_by(load.desc(), one.mentor_id)
        .limit(limit)
    )
    return [Busy(str(m), int(n), int(seats or 0)) for m, n, seats in tx.execute(found)]


def lists_with_mentors(tx: Tx, tenant_id: str, run_id: str) -> int:
    """Return how many lists of a run have somebody on them."""
    listed, item = Shortlist, ShortlistItem
    with_mentor = sa.exists().where(
        item.tenant_id == listed.tenant_id, item.recommendation_id == listed.recommendation_id
    )
    mine = (listed.tenant_id == tenant_id, listed.run_id == run_id, with_mentor)
    return tx.scalar(sa.select(sa.func.count()).select_from(listed).where(*mine)) or 0


def open_lists_of(tx: Tx, tenant_id: str, run_id: str) -> int:
    """Return how many lists of a run learners may choose from now."""
    listed = Shortlist
    mine = (listed.tenant_id == tenant_id, listed.run_id == run_id, listed.state == "open")
    return tx.scalar(sa.select(sa.func.count()).select_from(listed).where(*mine)) or 0


def live_pairs_of(tx: Tx, tenant_id: str, run_id: str, now: datetime) -> tuple[int, int]:
    """Return how many live pairs of a run have not begun, and how many have."""
    pair = orm.Pair
    begun = sa.case((pair.started_at <= now, 1), else_=0)
    found = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(begun), 0)).where(
        pair.tenant_id == tenant_id, pair.run_id == run_id, pair.ended_at.is_(None)
    )
    whole, running = tx.execute(found).one()
    return int(whole - running), int(running)


def cohort_names(tx: Tx, tenant_id: str, cohort_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the names of programme and cohort, by cohort."""
    found: dict[str, tuple[str, str]] = {}
    for chunk in chunks(sorted(set(cohort_ids))):
        rows = tx.execute(_COHORTS, {"tenant": tenant_id, "cohorts": chunk})
        found |= {cohort_id: (of, name) for cohort_id, of, name in rows}
    return found


def _cohorts() -> sa.Select[str, str, str]:
    intake, running = (sa.inspect(orm.Cohort).local_table, sa.inspect(orm.Programme).local_table)
    same = (
        running.c.tenant_id == intake.c.tenant_id,
        running.c.programme_id == intake.c.programme_id,
    )
    return (
        sa.select(intake.c.cohort_id, running.c.name, intake.c.name)
        .join(running, sa.and_(*same))
        .where(
            intake.c.tenant_id == sa.bindparam("tenant"),
            intake.c.cohort_id.in_(sa.bindparam("cohorts", expanding=True)),
        )
    )


_COHORTS = _cohorts()


class RunningProgramme(NamedTuple):
    """What pages of a run say of its programme."""

    programme_id: str
    name: str
    mode: str
    fairness: str
    choice_days: int
    accept_days: int
    starts_on: date | None


def surroundings(
    tx: Tx, tenant_id: str, cohort_id: str
) -> tuple[RunningProgramme, str, str | None] | None:
    """Return the programme of a cohort, the cohort's name, and its run in force.

    The run is None where none is in force; all is None where the cohort is gone.
    """
    found = tx.execute(_AROUND, {"tenant": tenant_id, "cohort": cohort_id}).one_or_none()
    if found is None:
        return None
    return RunningProgramme(*found[:-2]), found.cohort, found.published


def _around() -> sa.Select[Any]:
    intake, running = sa.inspect(orm.Cohort).local_table, sa.inspect(orm.Programme).local_table
    run, of = sa.inspect(MatchRun).local_table.c, running.c
    published = sa.select(run.run_id).where(
        run.tenant_id == intake.c.tenant_id,
        run.cohort_id == intake.c.cohort_id,
        run.state == "published",
    )
    columns = (of.programme_id, of.name, of.mode, of.fairness, of.choice_days, of.accept_days)
    same = (of.tenant_id == intake.c.tenant_id, of.programme_id == intake.c.programme_id)
    return (
        sa.select(*columns, of.starts_on, intake.c.name.label("cohort"))
        .add_columns(published.scalar_subquery().label("published"))
        .select_from(intake.join(running, sa.and_(*same)))
        .where(
            intake.c.tenant_id == sa.bindparam("tenant"),
            intake.c.cohort_id == sa.bindparam("cohort"),
        )
    )


_AROUND = _around()


def open_cohorts(tx: Tx, tenant_id: str, limit: int) -> list[tuple[orm.Programme, orm.Cohort]]:
    """Return the cohorts that can be matched with their programmes, the newest first."""
    intake, running = orm.Cohort, orm.Programme
    same = (running.tenant_id == intake.tenant_id, running.programme_id == intake.programme_id)
    found = (
        sa.select(running, intake)
        .join(intake, sa.and_(*same))
        .where(intake.tenant_id == tenant_id, intake.state == "open")
        .order_by(intake.created_at.desc(), intake.cohort_id)
        .limit(limit)
    )
    return [(of, one) for of, one in tx.execute(found)]
