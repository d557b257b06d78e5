"""An event as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.outcomes import Measure


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is told.

    Attributes
    ----------
    event_id : str
        The teller's; an event that is told twice counts once.
    recommendation_id, pair_id : str or None
        What it happened to; one of them.
    value : float or None
        Of a survey or an outcome; None for a survey that was asked and not answered.
    measure : Measure or None
        What a survey or an outcome measured; a survey without one is a rating.
    """

    event_id: str
    type: str
    recommendation_id: str | None
    pair_id: str | None
    learner_id: str | None
    mentor_id: str | None
    value: float | None
    happened_at: datetime
    measure: Measure | None = None
