"""Queries about outcomes: what was measured about pairs, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


def add_outcomes(tx: Tx, rows: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Write outcomes; returns the ids of those that did not stand there already."""
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(orm.Outcome).on_conflict_do_nothing().returning(orm.Outcome.outcome_id)
    return frozenset(tx.scalars(statement, list(rows)))


def known_competencies(tx: Tx, tenant_id: str, ids: Collection[str]) -> frozenset[str]:
    """Return those of some ids that are competencies of the company."""
    one = COMPANY["competencies"].c
    found = sa.select(one.competency_id).where(
        one.tenant_id == tenant_id, one.competency_id.in_(ids)
    )
    return frozenset(tx.scalars(found))
