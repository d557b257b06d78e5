"""Queries of the fairness report: what a run gave whom, and what is known of these learners."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair
from api.store.orm.runs import AssignedMentor
from api.store.orm.shortlists import Shortlist, ShortlistItem
from api.store.orm.tenants import Tenant

_PEOPLE, _LEARNERS = COMPANY["people"].c, COMPANY["learners"].c


Stamp = tuple[int, int, int, int]


def stamp_of(tx: Tx, tenant_id: str, programme_id: str) -> Stamp:
    """Return what differs as soon as a run that nobody edits would be judged otherwise.

    That is: the versions of the company's mentors, learners and protected attributes, and how many
    pairs of the programme were answered, which none is ever again not.
    """
    tenant = Tenant
    answered = sa.select(sa.func.count()).where(
        Pair.tenant_id == tenant_id, Pair.programme_id == programme_id, Pair.state != "proposed"
    )
    columns = (tenant.mentor_version, tenant.learner_version, tenant.protected_version)
    found = sa.select(*columns, answered.scalar_subquery()).where(tenant.tenant_id == tenant_id)
    mentors, learners, protected, pairs = tx.execute(found).one()
    return mentors, learners, protected, pairs


def served(tx: Tx, tenant_id: str, run_id: str, *, but_for: str) -> pd.DataFrame:
    """Return a row for each learner and kind of a run, but for who has none for one reason.

    Columns are ``learner_id``, ``kind``, ``score`` (NaN without a mentor), ``department``, ``site``
    and ``layer`` (None where unknown).
    """
    one = AssignedMentor
    score = sa.case((one.mentor_id.is_not(None), one.score))
    columns = (one.learner_id, one.kind, score.label("score"))
    of_person = (_PEOPLE.department, _PEOPLE.site, _LEARNERS.layer)
    found = (
        sa.select(*columns, *of_person)
        .join(
            COMPANY["people"],
            sa.and_(_PEOPLE.tenant_id == one.tenant_id, _PEOPLE.person_id == one.learner_id),
        )
        .outerjoin(
            COMPANY["learners"],
            sa.and_(_LEARNERS.tenant_id == one.tenant_id, _LEARNERS.learner_id == one.learner_id),
        )
        .where(one.tenant_id == tenant_id, one.run_id == run_id)
        .where(sa.func.coalesce(one.unmatched_code, "") != but_for)
        .order_by(one.learner_id, one.kind)
    )
    names = ["learner_id", "kind", "score", "department", "site", "layer"]
    frame = pd.DataFrame(map(tuple, tx.execute(found)), columns=names)
    return frame.astype({"score": float})


def protected(tx: Tx, tenant_id: str, run_id: str) -> pd.DataFrame:
    """Return the protected attributes of a run's learners: learner_id, attribute, value."""
    table = COMPANY["protected"].c
    of_run = sa.select(AssignedMentor.learner_id).where(
        AssignedMentor.tenant_id == tenant_id, AssignedMentor.run_id == run_id
    )
    found = sa.select(table.person_id, table.attribute, table.value).where(
        table.tenant_id == tenant_id, table.person_id.in_(of_run)
    )
    names = ["learner_id", "attribute", "value"]
    return pd.DataFrame(map(tuple, tx.execute(found)), columns=names)


def chosen_ranks(tx: Tx, tenant_id: str, run_id: str) -> dict[str, float]:
    """Return the mean place, on their lists of a run, of the mentors whom learners came to have."""
    rank = sa.func.avg(ShortlistItem.rank)
    found = (
        sa.select(Pair.learner_id, rank)
        .join(
            Shortlist,
            sa.and_(
                Shortlist.tenant_id == Pair.tenant_id,
                Shortlist.recommendation_id == Pair.recommendation_id,
            ),
        )
        .join(
            ShortlistItem,
            sa.and_(
                ShortlistItem.tenant_id == Pair.tenant_id,
                ShortlistItem.recommendation_id == Pair.recommendation_id,
                ShortlistItem.mentor_id == Pair.mentor_id,
            ),
        )
        .where(Pair.tenant_id == tenant_id, Shortlist.run_id == run_id, Pair.state != "proposed")
        .group_by(Pair.learner_id)
    )
    return {learner_id: float(place) for learner_id, place in tx.execute(found)}
