"""Queries about outcomes: what was measured about pairs, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


def add_outcomes(tx: Tx, rows: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Write outcomes; returns the ids of those that did not stand there already."""
    statement = _insert(tx)(orm.Outcome).on_conflict_do_nothing().returning(orm.Outcome.outcome_id)
    return frozenset(tx.scalars(statement, list(rows)))


def put_outcome(tx: Tx, row: dict[str, Any], *, keeping: str) -> None:
    """Write an outcome, in the place of the one of its id where there is one.

    Parameters
    ----------
    keeping : str
        Of the details of the one that stood there, what is true of the new one, too.
    """
    stood = tx.get(orm.Outcome, (row["tenant_id"], row["outcome_id"]))
    if stood is None:
        tx.add(orm.Outcome(**row))
    else:
        kept = {name: value for name, value in stood.details.items() if name == keeping}
        for name, value in (row | {"details": kept | row["details"]}).items():
            setattr(stood, name, value)
    tx.flush()


def withdraw_outcome(tx: Tx, tenant_id: str, outcome_id: str) -> None:
    """Take an outcome back, where there is such a one."""
    one = orm.Outcome
    gone = sa.delete(one).where(one.tenant_id == tenant_id, one.outcome_id == outcome_id)
    tx.execute(gone)


def outcomes_of(
    tx: Tx, tenant_id: str, pair_id: str, before: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Outcome]:
    """Return the outcomes of a pair, the latest first, those before a place; at most `limit`."""
    one = orm.Outcome
    place = (one.measured_at, one.outcome_id)
    found = sa.select(one).where(one.tenant_id == tenant_id, one.pair_id == pair_id)
    if before is not None:
        instant = sa.literal(before[0], one.measured_at.type)
        found = found.where(sa.tuple_(*place) < sa.tuple_(instant, sa.literal(before[1])))
    return tx.scalars(found.order_by(*(column.desc() for column in place)).limit(limit)).all()


def silent_outcomes(
    tx: Tx, tenant_id: str, programme_id: str, measure: str, *, erased: str
) -> Sequence[orm.Outcome]:
    """Return what pairs of a programme were asked and have not answered.

    Parameters
    ----------
    erased : str
        How ids of people begin who were erased: nobody asks them.
    """
    one, pair, other = orm.Outcome, orm.Pair, aliased(orm.Outcome)
    answered = sa.select(other.pair_id).where(
        other.tenant_id == tenant_id, other.measure == measure, other.value.is_not(None)
    )
    found = (
        sa.select(one)
        .join(pair, sa.and_(one.tenant_id == pair.tenant_id, one.pair_id == pair.pair_id))
        .where(
            one.tenant_id == tenant_id,
            pair.programme_id == programme_id,
            one.measure == measure,
            one.value.is_(None),
            one.pair_id.not_in(answered),
            sa.not_(pair.learner_id.startswith(erased, autoescape=True)),
        )
    )
    return tx.scalars(found.order_by(one.outcome_id)).all()


def pairs_named(tx: Tx, tenant_id: str, ids: Collection[str]) -> Sequence[orm.Pair]:
    """Return pairs by their ids, in the order of these."""
    one = orm.Pair
    found = sa.select(one).where(one.tenant_id == tenant_id, one.pair_id.in_(ids))
    return tx.scalars(found.order_by(one.pair_id)).all()


def _insert(tx: Tx) -> Any:
    return sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert


def known_competencies(tx: Tx, tenant_id: str, ids: Collection[str]) -> frozenset[str]:
    """Return those of some ids that are competencies of the company."""
    one = COMPANY["competencies"].c
    found = sa.select(one.competency_id).where(
        one.tenant_id == tenant_id, one.competency_id.in_(ids)
    )
    return frozenset(tx.scalars(found))
