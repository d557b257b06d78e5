"""Queries about the log of what was shown: written once, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.engine import Tx


def exposure_rows(
    shortlist: orm.Shortlist, items: Sequence[orm.ShortlistItem], now: datetime
) -> list[dict[str, Any]]:
    """Return the log's rows of a list that is shown now, with everything as it was ranked."""
    return [
        {
            "tenant_id": shortlist.tenant_id,
            "recommendation_id": shortlist.recommendation_id,
            "rank": item.rank,
            "learner_id": shortlist.learner_id,
            "mentor_id": item.mentor_id,
            "propensity": item.propensity,
            "policy_version": shortlist.policy_version,
            "model_version": shortlist.model_version,
            "features": item.features,
            "shown_at": now,
        }
        for item in items
    ]


def is_shown(tx: Tx, tenant_id: str, items: Sequence[orm.ShortlistItem]) -> bool:
    """Whether a list stands in the log already, every mentor at the place that she has now."""
    given = {"tenant": tenant_id, "lists": sorted({item.recommendation_id for item in items})}
    shown = {(rank, mentor_id) for rank, mentor_id in tx.connection().execute(_SHOWN, given)}
    return {(item.rank, item.mentor_id) for item in items} <= shown


_SHOWN = sa.select(orm.Exposure.rank, orm.Exposure.mentor_id).where(
    orm.Exposure.tenant_id == sa.bindparam("tenant"),
    orm.Exposure.recommendation_id.in_(sa.bindparam("lists", expanding=True)),
)


def log_exposures(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Write what is shown into the log; what stands there already stays as it is."""
    if not rows:
        return
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(orm.Exposure).on_conflict_do_nothing()
    tx.connection().execute(statement, list(rows))
