"""Queries about recommendations: who asks in which programme, who has a seat, open lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.json_rows import among
from api.store.orm.shortlists import AUTOMATIC
from api.store.prepared import fixed, prepared

_LEARNERS = COMPANY["learners"].c


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer for a learner depends on, besides profiles.

    Attributes
    ----------
    mentor_version : int
        Of the company's mentors and catalogue.
    learners_at : int
        Version of the company's learners as a whole.
    learner_at : int
        The version at which this learner changed last; 0 if never.
    automated : bool
        Whether the learner may be matched automatically.
    policy_version : int or None
        Of the policy in force; None for the default one.
    cohort_id, cohort_version : str and int, or None
        The newest open cohort of the programme in which the learner takes part.
    run_id : str or None
        The run of that cohort that is published.
    champion : str or None
        The model that is to score in place of the policy's weights.
    """

    mentor_version: int
    learners_at: int
    learner_at: int
    automated: bool
    mode: str
    choice_days: int
    policy_version: int | None
    cohort_id: str | None
    cohort_version: int | None
    run_id: str | None
    champion: str | None


def asked(tx: Tx, tenant_id: str, programme_id: str, learner_id: str) -> Asked | None:
    """Return what an answer depends on; None where there is no such programme or learner."""
    row = tx.connection().execute(
        _ASKED, {"tenant": tenant_id, "programme": programme_id, "learner": learner_id}
    )
    found = row.one_or_none()
    return None if found is None else Asked(*found)


def _asked() -> sa.Select[*tuple[Any, ...]]:
    tenant, programme, changed = orm.Tenant, orm.Programme, orm.LearnerVersion
    wish, cohort, run, model = orm.Preference, orm.Cohort, orm.MatchRun, orm.Model
    return (
        sa.select(
            tenant.mentor_version,
            tenant.learner_version,
            sa.func.coalesce(changed.version, fixed(0)),
            sa.func.coalesce(wish.automated_matching, sa.true()),
            programme.mode,
            programme.choice_days,
            programme.active_version,
            cohort.cohort_id,
            cohort.version,
            run.run_id,
            model.model_version,
        )
        .select_from(tenant)
        .join(programme, programme.tenant_id == tenant.tenant_id)
        .join(COMPANY["learners"], _LEARNERS.tenant_id == tenant.tenant_id)
        .outerjoin(
            changed,
            sa.and_(
                changed.tenant_id == tenant.tenant_id, changed.learner_id == _LEARNERS.learner_id
            ),
        )
        .outerjoin(
            wish,
            sa.and_(wish.tenant_id == tenant.tenant_id, wish.person_id == _LEARNERS.learner_id),
        )
        .outerjoin(
            cohort, sa.and_(cohort.tenant_id == tenant.tenant_id, cohort.cohort_id == _newest())
        )
        .outerjoin(
            run,
            sa.and_(
                run.tenant_id == cohort.tenant_id,
                run.cohort_id == cohort.cohort_id,
                run.state == fixed("published"),
            ),
        )
        .outerjoin(
            model,
            sa.and_(
                model.tenant_id == programme.tenant_id,
                model.programme_id == programme.programme_id,
                model.state == fixed("champion"),
            ),
        )
        .where(
            tenant.tenant_id == sa.bindparam("tenant"),
            programme.programme_id == sa.bindparam("programme"),
            _LEARNERS.learner_id == sa.bindparam("learner"),
        )
    )


def _newest() -> sa.ScalarSelect[str]:
    """Find the newest open cohort of the programme in which the learner takes part."""
    one, member = sa.orm.aliased(orm.Cohort), orm.CohortMember
    takes_part = sa.exists().where(
        member.tenant_id == one.tenant_id,
        member.cohort_id == one.cohort_id,
        member.side == fixed("learner"),
        member.person_id == sa.bindparam("learner"),
    )
    return (
        sa.select(one.cohort_id)
        .where(
            one.tenant_id == sa.bindparam("tenant"),
            one.programme_id == sa.bindparam("programme"),
            one.state == fixed("open"),
            sa.or_(one.everyone.is_(True), takes_part),
        )
        .order_by(one.created_at.desc(), one.cohort_id)
        .limit(fixed(1))
        .scalar_subquery()
    )


_ASKED = prepared(_asked)


def open_seats(
    tx: Tx, tenant_id: str, programme_id: str, learner_id: str, mentor_ids: Sequence[str]
) -> dict[str, int]:
    """Count the free seats of some mentors, for one learner.

    Returns
    -------
    dict of str to int
        Without mentors who have no seats at all. -1 for a mentor whom the learner is not to have:
        who opted out of automated matching, with whom the learner is a pair, was one in this
        programme, or is not to be one again.
    """
    about = {"tenant": tenant_id, "programme": programme_id, "learner": learner_id}
    connection = tx.connection()
    rows = connection.execute(_open(connection.dialect.name), about | {"mentors": list(mentor_ids)})
    return dict(rows.all())


@cache
def _open(dialect: str) -> sa.StatementLambdaElement:
    seat, held, before, wish = orm.Seat, orm.Pair, sa.orm.aliased(orm.Pair), orm.Preference
    taken = sa.exists().where(
        held.tenant_id == seat.tenant_id,
        held.mentor_id == seat.mentor_id,
        held.seat_no == seat.seat_no,
        held.ended_at.is_(None),
    )
    known = sa.select(before.mentor_id).where(
        before.tenant_id == sa.bindparam("tenant"),
        before.learner_id == sa.bindparam("learner"),
        sa.or_(
            before.programme_id == sa.bindparam("programme"),
            before.ended_at.is_(None),
            before.not_again.is_(True),
        ),
    )
    out = sa.select(wish.person_id).where(
        wish.tenant_id == sa.bindparam("tenant"), wish.automated_matching.is_(False)
    )
    apart = sa.or_(seat.mentor_id.in_(known), seat.mentor_id.in_(out))
    free = sa.func.sum(sa.case((taken, 0), else_=1))
    found = (
        sa.select(seat.mentor_id, sa.case((apart, -1), else_=free))
        .where(
            seat.tenant_id == sa.bindparam("tenant"),
            among(dialect, seat.mentor_id, "mentors"),
        )
        .group_by(seat.mentor_id)
    )
    return prepared(lambda: found)


def shortlist(tx: Tx, tenant_id: str, recommendation_id: str) -> orm.Shortlist | None:
    """Return a list; None where the tenant has no such one."""
    return tx.get(orm.Shortlist, (tenant_id, recommendation_id))


def items_of(tx: Tx, tenant_id: str, recommendation_id: str) -> Sequence[orm.ShortlistItem]:
    """Return the mentors of a list, the first rank first."""
    return tx.scalars(_ITEMS, {"tenant": tenant_id, "list": recommendation_id}).all()


_ITEMS = (
    sa.select(orm.ShortlistItem)
    .where(
        orm.ShortlistItem.tenant_id == sa.bindparam("tenant"),
        orm.ShortlistItem.recommendation_id == sa.bindparam("list"),
    )
    .order_by(orm.ShortlistItem.rank)
)


def withdraw_automatic(tx: Tx, tenant_id: str, learner_id: str, now: datetime) -> dict[str, str]:
    """Take back the open lists that were made for a learner automatically.

    Those that HR named, or that use nothing personal, stay.

    Returns
    -------
    dict of str to str
        The programme of each.
    """
    one = orm.Shortlist
    mine = (
        sa.select(one.recommendation_id, one.programme_id)
        .where(
            one.tenant_id == tenant_id,
            one.learner_id == learner_id,
            one.state == "open",
            one.source.in_(AUTOMATIC),
            sa.or_(one.expires_at.is_(None), one.expires_at > now),
        )
        .order_by(one.recommendation_id)
        .with_for_update()
    )
    found = {row[0]: row[1] for row in tx.execute(mine)}
    if not found:
        return {}
    these = (one.tenant_id == tenant_id, one.recommendation_id.in_(found))
    tx.execute(sa.update(one).where(*these).values(state="withdrawn", expires_at=None))
    return found


def waits_for_human(tx: Tx, tenant_id: str, person_id: str, reason_code: str) -> bool:
    """Whether an open request for a human, for this reason, stands for somebody."""
    one = orm.HumanRequest
    found = sa.exists().where(
        one.tenant_id == tenant_id,
        one.person_id == person_id,
        one.reason_code == reason_code,
        one.state == "open",
    )
    return bool(tx.scalar(sa.select(found)))
