"""Queries about all that a programme's models learn from: a few of them, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


@dataclass(frozen=True, eq=False, slots=True)
class StoredLog:
    """What was shown, chosen and measured in one programme, before an instant.

    Instants are texts in UTC: a million need not become objects. Rows that name somebody who was
    erased are left out.

    Attributes
    ----------
    exposures : DataFrame
        ``list_id, rank, learner_id, mentor_id, propensity, policy_version, model_version,
        shown_on, source, cohort, features``, list by list, of lists that were made of scores;
        ``features`` as text.
    choices : DataFrame
        ``list_id``, ``ranked`` (JSON of mentors' ids, the first chosen), ``chosen_on``.
    pairs : DataFrame
        ``pair_id, list_id, learner_id, mentor_id, started_on, ended_on, cohort`` of pairs that
        began.
    outcomes : DataFrame
        ``pair_id, measure, value, day, source, competency_id, details``, the last as JSON.
    mentors : DataFrame
        ``mentor_id, seats``, of the company.
    """

    exposures: pd.DataFrame
    choices: pd.DataFrame
    pairs: pd.DataFrame
    outcomes: pd.DataFrame
    mentors: pd.DataFrame


def read_log(
    tx: Tx, tenant_id: str, programme_id: str, before: datetime, *, erased: str
) -> StoredLog:
    """Read all that was known before an instant.

    Parameters
    ----------
    before : aware datetime
    erased : str
        How ids of people begin who were erased.
    """
    asked = _Asked(tx, tenant_id, programme_id, before, erased)
    return StoredLog(
        asked.exposures(), asked.choices(), asked.pairs(), asked.outcomes(), asked.mentors()
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    tx: Tx
    tenant_id: str
    programme_id: str
    before: datetime
    erased: str

    def exposures(self) -> pd.DataFrame:
        one, lists = orm.Exposure, orm.Shortlist
        return self._frame(
            sa.select(
                one.recommendation_id.label("list_id"),
                one.rank,
                one.learner_id,
                one.mentor_id,
                one.propensity,
                one.policy_version,
                one.model_version,
                self._text(one.shown_at).label("shown_on"),
                lists.source,
                lists.cohort_id.label("cohort"),
                sa.cast(one.features, sa.Text).label("features"),
            )
            .join(lists, _same(one, lists, "recommendation_id"))
            .where(
                one.tenant_id == self.tenant_id,
                lists.programme_id == self.programme_id,
                lists.source != "unpersonalised",
                one.shown_at < self.before,
                *self._known(one.learner_id, one.mentor_id),
            )
            .order_by(one.recommendation_id, one.rank, one.mentor_id)
        )

    def choices(self) -> pd.DataFrame:
        one, lists = orm.Choice, orm.Shortlist
        return self._frame(
            sa.select(
                one.recommendation_id.label("list_id"),
                sa.cast(one.ranked, sa.Text).label("ranked"),
                self._text(one.chosen_at).label("chosen_on"),
            )
            .join(lists, _same(one, lists, "recommendation_id"))
            .where(
                one.tenant_id == self.tenant_id,
                lists.programme_id == self.programme_id,
                one.chosen_at < self.before,
            )
            .order_by(one.recommendation_id)
        )

    def pairs(self) -> pd.DataFrame:
        one = orm.Pair
        return self._frame(
            sa.select(
                one.pair_id,
                one.recommendation_id.label("list_id"),
                one.learner_id,
                one.mentor_id,
                self._text(one.started_at).label("started_on"),
                self._text(one.ended_at).label("ended_on"),
                one.cohort_id.label("cohort"),
            )
            .where(
                one.tenant_id == self.tenant_id,
                one.programme_id == self.programme_id,
                one.started_at < self.before,
                *self._known(one.learner_id, one.mentor_id),
            )
            .order_by(one.started_at, one.pair_id)
        )

    def outcomes(self) -> pd.DataFrame:
        one, pair = orm.Outcome, orm.Pair
        return self._frame(
            sa.select(
                one.pair_id,
                one.measure,
                one.value,
                self._text(one.measured_at).label("day"),
                one.source,
                one.competency_id,
                sa.cast(one.details, sa.Text).label("details"),
            )
            .join(pair, _same(one, pair, "pair_id"))
            .where(
                one.tenant_id == self.tenant_id,
                pair.programme_id == self.programme_id,
                one.measured_at < self.before,
                one.received_at < self.before,
            )
            .order_by(one.outcome_id)
        )

    def mentors(self) -> pd.DataFrame:
        one = orm.Seat
        return self._frame(
            sa.select(one.mentor_id, sa.func.count().label("seats"))
            .where(one.tenant_id == self.tenant_id, *self._known(one.mentor_id))
            .group_by(one.mentor_id)
            .order_by(one.mentor_id)
        )

    def _known(self, *people: Any) -> Sequence[sa.ColumnElement[bool]]:
        return [sa.not_(person.startswith(self.erased, autoescape=True)) for person in people]

    def _text(self, instant: Any) -> sa.ColumnElement[str]:
        if self.tx.get_bind().dialect.name == "postgresql":
            instant = sa.func.timezone("UTC", instant, type_=sa.DateTime())
        return sa.cast(instant, sa.Text)

    def _frame(self, wanted: sa.Select[*tuple[Any, ...]]) -> pd.DataFrame:
        # Numbers and texts need nothing done to them: rows as the driver has them are enough.
        cursor = self.tx.connection().execute(wanted).cursor
        rows = cursor.fetchall() if cursor is not None else []
        columns = zip(*rows, strict=True) if rows else ((),) * len(wanted.selected_columns)
        told = zip(wanted.selected_columns.keys(), columns, strict=True)
        return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in told})


def _same(one: Any, other: Any, column: str) -> sa.ColumnElement[bool]:
    return sa.and_(one.tenant_id == other.tenant_id, getattr(one, column) == getattr(other, column))
