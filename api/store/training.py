"""Queries about all that a programme's models learn from: a few of them, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx

Rows = Sequence[sa.Row[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Log:
    """What was shown, chosen and measured in one programme, before an instant.

    Attributes
    ----------
    shown : sequence of rows
        ``recommendation_id, rank, mentor_id, learner_id, propensity, policy_version,
        model_version, shown_at, features, source, cohort_id``, list by list; ``features`` as text.
    pairs : sequence of rows
        ``pair_id, recommendation_id, mentor_id, started_at, ended_at`` of pairs that came of a
        list and began, the earliest first.
    choices : sequence of rows
        ``recommendation_id, ranked``.
    outcomes : sequence of rows
        ``pair_id, measure, value, measured_at, competency_id, source, details``.
    cohorts : tuple of str
        Of the programme, the earliest first.
    """

    shown: Rows
    pairs: Rows
    choices: Rows
    outcomes: Rows
    cohorts: tuple[str, ...]


def read_log(tx: Tx, tenant_id: str, programme_id: str, before: datetime, *, erased: str) -> Log:
    """Read all that was known before an instant, of lists that were made of scores.

    Parameters
    ----------
    before : aware datetime
    erased : str
        How ids of people begin who were erased: nothing is learned from their rows.
    """
    place = (tenant_id, programme_id, before)
    return Log(
        _all(tx, _shown(*place, erased)),
        _all(tx, _pairs(*place)),
        _all(tx, _choices(*place)),
        _all(tx, _outcomes(*place)),
        _cohorts(tx, tenant_id, programme_id),
    )


def _all(tx: Tx, wanted: sa.Select[*tuple[Any, ...]]) -> Rows:
    return tx.connection().execute(wanted).all()


def _shown(
    tenant_id: str, programme_id: str, before: datetime, erased: str
) -> sa.Select[*tuple[Any, ...]]:
    one, lists = orm.Exposure, orm.Shortlist
    return (
        sa.select(
            one.recommendation_id,
            one.rank,
            one.mentor_id,
            one.learner_id,
            one.propensity,
            one.policy_version,
            one.model_version,
            one.shown_at,
            sa.cast(one.features, sa.Text).label("features"),
            lists.source,
            lists.cohort_id,
        )
        .join(lists, _same(one, lists, "recommendation_id"))
        .where(
            one.tenant_id == tenant_id,
            lists.programme_id == programme_id,
            lists.source != "unpersonalised",
            one.shown_at < before,
            *(
                sa.not_(person.startswith(erased, autoescape=True))
                for person in (one.learner_id, one.mentor_id)
            ),
        )
        .order_by(one.recommendation_id, one.rank, one.mentor_id)
    )


def _pairs(tenant_id: str, programme_id: str, before: datetime) -> sa.Select[*tuple[Any, ...]]:
    one = orm.Pair
    return (
        sa.select(one.pair_id, one.recommendation_id, one.mentor_id, one.started_at, one.ended_at)
        .where(
            one.tenant_id == tenant_id,
            one.programme_id == programme_id,
            one.recommendation_id.is_not(None),
            one.started_at < before,
        )
        .order_by(one.started_at, one.pair_id)
    )


def _choices(tenant_id: str, programme_id: str, before: datetime) -> sa.Select[*tuple[Any, ...]]:
    one, lists = orm.Choice, orm.Shortlist
    return (
        sa.select(one.recommendation_id, one.ranked)
        .join(lists, _same(one, lists, "recommendation_id"))
        .where(
            one.tenant_id == tenant_id,
            lists.programme_id == programme_id,
            one.chosen_at < before,
        )
    )


def _outcomes(tenant_id: str, programme_id: str, before: datetime) -> sa.Select[*tuple[Any, ...]]:
    one, pair = orm.Outcome, orm.Pair
    return (
        sa.select(
            one.pair_id,
            one.measure,
            one.value,
            one.measured_at,
            one.competency_id,
            one.source,
            one.details,
        )
        .join(pair, _same(one, pair, "pair_id"))
        .where(
            one.tenant_id == tenant_id,
            pair.programme_id == programme_id,
            one.measured_at < before,
            one.received_at < before,
        )
        .order_by(one.outcome_id)
    )


def _cohorts(tx: Tx, tenant_id: str, programme_id: str) -> tuple[str, ...]:
    one = orm.Cohort
    mine = (one.tenant_id == tenant_id, one.programme_id == programme_id)
    found = sa.select(one.cohort_id).where(*mine).order_by(one.created_at, one.cohort_id)
    return tuple(tx.scalars(found))


def _same(one: Any, other: Any, column: str) -> sa.ColumnElement[bool]:
    return sa.and_(one.tenant_id == other.tenant_id, getattr(one, column) == getattr(other, column))
