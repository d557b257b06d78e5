"""Queries about events: what happened to lists and pairs, each once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


def add_event(tx: Tx, row: dict[str, Any]) -> bool:
    """Write an event; False where one of its id stands there already."""
    statement = _insert(tx)(orm.Event).on_conflict_do_nothing()
    return tx.scalar(statement.returning(orm.Event.event_id), row) is not None


def put_event(tx: Tx, row: dict[str, Any]) -> bool:
    """Write an event in place of the one of its id; False where that is about another learner."""
    statement = _insert(tx)(orm.Event)
    said = {name: statement.excluded[name] for name in row if name not in ("tenant_id", "event_id")}
    keys = ["tenant_id", "event_id"]
    same = orm.Event.learner_id == statement.excluded.learner_id
    anew = statement.on_conflict_do_update(index_elements=keys, set_=said, where=same)
    return tx.scalar(anew.returning(orm.Event.event_id), row) is not None


def _insert(tx: Tx) -> Any:
    return sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert


def known_lists(tx: Tx, tenant_id: str, ids: Collection[str]) -> dict[str, str]:
    """Return the learner of each list that there is and that is no draft."""
    one = orm.Shortlist
    found = sa.select(one.recommendation_id, one.learner_id).where(
        one.tenant_id == tenant_id, one.recommendation_id.in_(ids), one.state != "draft"
    )
    return {row.recommendation_id: row.learner_id for row in tx.execute(found)}


def known_pairs(tx: Tx, tenant_id: str, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return learner and mentor of each pair that there is."""
    one = orm.Pair
    found = sa.select(one.pair_id, one.learner_id, one.mentor_id).where(
        one.tenant_id == tenant_id, one.pair_id.in_(ids)
    )
    return {row.pair_id: (row.learner_id, row.mentor_id) for row in tx.execute(found)}


def known_people(tx: Tx, tenant_id: str, ids: Collection[str]) -> frozenset[str]:
    """Return those of some ids that are people's."""
    people = COMPANY["people"].c
    found = sa.select(people.person_id).where(
        people.tenant_id == tenant_id, people.person_id.in_(ids)
    )
    return frozenset(tx.scalars(found))
