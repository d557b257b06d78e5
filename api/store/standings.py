"""Queries about where one learner stands: programmes she takes part in, lists she was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Waiting
from api.store.orm.programmes import Cohort, CohortMember, PolicyVersion, Programme
from api.store.orm.shortlists import Shortlist

_LEARNERS = COMPANY["learners"].c
_TENANT: sa.BindParameter[str] = sa.bindparam("tenant")
_LEARNER: sa.BindParameter[str] = sa.bindparam("learner")


def programmes_of_learner(tx: Tx, tenant_id: str, learner_id: str) -> Sequence[Programme]:
    """Return the programmes that concern a learner, by id.

    She takes part in an open cohort, or in a programme that has no cohorts; or an open list, a live
    pair or a place on the waitlist of the programme is hers. What is over concerns nobody.
    """
    return tx.scalars(_PROGRAMMES, {"tenant": tenant_id, "learner": learner_id}).all()


def _programmes() -> sa.Select[Programme]:
    member = sa.exists().where(
        CohortMember.tenant_id == Cohort.tenant_id,
        CohortMember.cohort_id == Cohort.cohort_id,
        CohortMember.side == "learner",
        CohortMember.person_id == _LEARNER,
    )
    takes_part = _of(Cohort, Cohort.state == "open", sa.or_(Cohort.everyone.is_(True), member))
    concerned = sa.or_(
        takes_part,
        ~_of(Cohort),
        _of(Pair, Pair.learner_id == _LEARNER, Pair.ended_at.is_(None)),
        _of(Shortlist, Shortlist.learner_id == _LEARNER, Shortlist.state == "open"),
        _of(Waiting, Waiting.learner_id == _LEARNER, Waiting.state == "waiting"),
    )
    return (
        sa.select(Programme)
        .where(Programme.tenant_id == _TENANT, concerned)
        .order_by(Programme.programme_id)
    )


def _of(table: Any, *conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        table.tenant_id == Programme.tenant_id,
        table.programme_id == Programme.programme_id,
        *conditions,
    )


_PROGRAMMES = _programmes()


def documents_in_force(
    tx: Tx, tenant_id: str, programme_ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return the policies that are in force in some programmes, by programme; few are asked for."""
    asked = {"tenant": tenant_id, "programmes": list(programme_ids)}
    return dict(tx.connection().execute(_IN_FORCE, asked).all())


_IN_FORCE = (
    sa.select(PolicyVersion.programme_id, PolicyVersion.document)
    .join(
        Programme,
        sa.and_(
            Programme.tenant_id == PolicyVersion.tenant_id,
            Programme.programme_id == PolicyVersion.programme_id,
            Programme.active_version == PolicyVersion.policy_version,
        ),
    )
    .where(
        PolicyVersion.tenant_id == _TENANT,
        PolicyVersion.programme_id.in_(sa.bindparam("programmes", expanding=True)),
    )
)


def newest_lists(tx: Tx, tenant_id: str, learner_id: str, limit: int) -> Sequence[Shortlist]:
    """Return the lists that a learner was given, the newest first; drafts are nobody's."""
    given = {"tenant": tenant_id, "learner": learner_id, "most": limit}
    return tx.scalars(_NEWEST, given).all()


_NEWEST = (
    sa.select(Shortlist)
    .where(
        Shortlist.tenant_id == _TENANT,
        Shortlist.learner_id == _LEARNER,
        Shortlist.state != "draft",
    )
    .order_by(Shortlist.created_at.desc(), Shortlist.recommendation_id.desc())
    .limit(sa.bindparam("most"))
)


def wish_of(tx: Tx, tenant_id: str, learner_id: str) -> tuple[str | None, str | None] | None:
    """Return the kind of mentor that a learner wants, and her layer; None for no learner."""
    given = {"tenant": tenant_id, "learner": learner_id}
    row = tx.connection().execute(_WISH, given).one_or_none()
    return None if row is None else (row.mentor_kind, row.layer)


_WISH = sa.select(_LEARNERS.mentor_kind, _LEARNERS.layer).where(
    _LEARNERS.tenant_id == _TENANT, _LEARNERS.learner_id == _LEARNER
)


def queues_of(tx: Tx, tenant_id: str, learner_id: str) -> set[tuple[str, str]]:
    """Return programme and kind of the waitlists on which a learner waits."""
    rows = tx.connection().execute(_QUEUES, {"tenant": tenant_id, "learner": learner_id})
    return {(programme_id, kind) for programme_id, kind in rows}


_QUEUES = sa.select(Waiting.programme_id, Waiting.kind).where(
    Waiting.tenant_id == _TENANT, Waiting.learner_id == _LEARNER, Waiting.state == "waiting"
)
