"""Outcomes that come as events: what surveys and other systems say of a pair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.services.actors import Actor
from api.services.recommending.told import Told
from models.outcomes import SCALES, Measure

PREFIX = "event:"
"""How ids of outcomes begin that came as events: no teller's own id holds a colon."""


def measure_of(event: Told, who: Actor) -> Measure | None:
    """Return what an event measures of its pair; None where it is an event alone.

    A survey is a rating unless it says otherwise. Of what somebody tells of herself only her rating
    counts: what others would have to say, she cannot say for them.
    """
    measure = event.measure or ("rating" if event.type == "survey" else None)
    if event.pair_id is None or event.type not in ("survey", "outcome") or measure is None:
        return None
    if event.type == "outcome" and event.value is None:
        return None
    own = who.reach != "all"
    return None if own and (event.type, measure) != ("survey", "rating") else measure


def off_scale(event: Told, measure: Measure) -> bool:
    """Whether a value cannot be; what was asked and not answered has none."""
    low, high = SCALES.get(measure, (-float("inf"), float("inf")))
    return event.value is not None and not low <= event.value <= high


def outcome_row(event: Told, measure: Measure, tenant_id: str, now: datetime) -> dict[str, Any]:
    """Return an event as a row of outcomes."""
    teller = "self" if event.type == "survey" else "system"
    return {
        "tenant_id": tenant_id,
        "outcome_id": f"{PREFIX}{event.event_id}",
        "pair_id": event.pair_id,
        "measure": measure,
        "competency_id": None,
        "value": event.value,
        "source": "manager" if measure == "behaviour" else teller,
        "measured_at": event.happened_at,
        "received_at": now,
        "details": {"treated": True} if measure == "uplift" else {},
    }
