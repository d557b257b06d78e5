"""Queries about whom a mentor may be matched with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.models import Model
from api.store.orm.pairs import Pair
from api.store.orm.programmes import Cohort, CohortMember, Programme
from api.store.orm.runs import MatchRun
from api.store.orm.shortlists import Shortlist, ShortlistItem
from api.store.orm.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Intake:
    """The newest open cohort of a programme in which a mentor takes part; see `Asked`."""

    programme_id: str
    name: str
    mentor_version: int
    policy_version: int | None
    cohort_id: str
    cohort_version: int
    run_id: str | None
    champion: str | None


def intakes_of(tx: Tx, tenant_id: str, mentor_id: str) -> list[Intake]:
    """Return the open cohorts in which a mentor takes part, one a programme, the newest first."""
    newest: dict[str, Intake] = {}
    for row in tx.connection().execute(_INTAKES, {"tenant": tenant_id, "mentor": mentor_id}):
        newest.setdefault(row.programme_id, Intake(*row))
    return list(newest.values())


def _intakes() -> sa.Select[*tuple[Any, ...]]:
    member = CohortMember
    takes_part = sa.exists().where(
        member.tenant_id == Cohort.tenant_id,
        member.cohort_id == Cohort.cohort_id,
        member.side == "mentor",
        member.person_id == sa.bindparam("mentor"),
    )
    of = sa.and_(
        Programme.tenant_id == Cohort.tenant_id, Programme.programme_id == Cohort.programme_id
    )
    published = sa.and_(
        MatchRun.tenant_id == Cohort.tenant_id,
        MatchRun.cohort_id == Cohort.cohort_id,
        MatchRun.state == "published",
    )
    serves = sa.and_(
        Model.tenant_id == Cohort.tenant_id,
        Model.programme_id == Cohort.programme_id,
        Model.state == "champion",
    )
    return (
        sa.select(
            Cohort.programme_id,
            Programme.name,
            Tenant.mentor_version,
            Programme.active_version,
            Cohort.cohort_id,
            Cohort.version,
            MatchRun.run_id,
            Model.model_version,
        )
        .join(Programme, of)
        .join(Tenant, Tenant.tenant_id == Cohort.tenant_id)
        .outerjoin(MatchRun, published)
        .outerjoin(Model, serves)
        .where(
            Cohort.tenant_id == sa.bindparam("tenant"),
            Cohort.state == "open",
            sa.or_(Cohort.everyone.is_(True), takes_part),
        )
        .order_by(Cohort.created_at.desc(), Cohort.cohort_id)
    )


_INTAKES = _intakes()


def who_may_choose(tx: Tx, tenant_id: str, programme_id: str, mentor_id: str) -> set[str]:
    """Return the learners on whose open lists a mentor stands."""
    asked = {"tenant": tenant_id, "programme": programme_id, "mentor": mentor_id}
    return set(tx.scalars(_LISTED, asked))


_LISTED = (
    sa.select(Shortlist.learner_id)
    .join(
        ShortlistItem,
        sa.and_(
            ShortlistItem.tenant_id == Shortlist.tenant_id,
            ShortlistItem.recommendation_id == Shortlist.recommendation_id,
        ),
    )
    .where(
        Shortlist.tenant_id == sa.bindparam("tenant"),
        Shortlist.programme_id == sa.bindparam("programme"),
        Shortlist.state == "open",
        ShortlistItem.mentor_id == sa.bindparam("mentor"),
    )
)


def who_has_mentor(tx: Tx, tenant_id: str, programme_id: str) -> set[str]:
    """Return the learners of a programme who are in a live pair."""
    asked = {"tenant": tenant_id, "programme": programme_id}
    return set(tx.scalars(_PAIRED, asked))


_PAIRED = sa.select(Pair.learner_id).where(
    Pair.tenant_id == sa.bindparam("tenant"),
    Pair.programme_id == sa.bindparam("programme"),
    Pair.ended_at.is_(None),
)
