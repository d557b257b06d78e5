"""Pairs that have ended, and what was told of them, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from api.services.pairing.closing import Closing, close_pair
from api.store import Store, orm
from api.store.outcomes import add_outcomes
from tests.api.services.runs.spring import with_pair
from tests.api.world import AT, TENANT


def ended_pair(store: Store, learner_id: str, mentor_id: str, *, ended: datetime) -> str:
    """Let two be a pair for a month, and end it as the service does; returns its id."""
    pair_id = f"pair_{learner_id}_{mentor_id}"
    with_pair(store, learner_id, mentor_id)
    with store.write() as tx:
        pair = tx.get_one(orm.Pair, (TENANT, pair_id))
        pair.started_at = ended - timedelta(days=30)
        close_pair(tx, pair, Closing("hr", "done"), ended)
    return pair_id


def told(
    store: Store,
    pair_id: str,
    value: float | None,
    measure: str = "rating",
    *,
    measured: datetime = AT,
    received: datetime | None = None,
    **more: Any,
) -> None:
    """Write an outcome of a pair, received when it was measured unless told otherwise."""
    known = received or measured
    name = f"{pair_id}-{measure}-{value}-{measured}-{known}-{sorted(more.items())}"
    row: dict[str, Any] = {"outcome_id": name, "pair_id": pair_id, "measure": measure}
    row |= {"value": value, "source": "self", "measured_at": measured, "received_at": known}
    row |= {"tenant_id": TENANT, "competency_id": None, "details": {}, **more}
    with store.write() as tx:
        add_outcomes(tx, [row])
