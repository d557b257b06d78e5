"""Outcomes of pairs over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Body, Id, Moment, View
from models.outcomes import Measure

MOST_OUTCOMES = 200
EXAMPLE: dict[str, Any] = {
    "outcome_id": "survey-311",
    "measure": "rating",
    "value": 4.0,
    "source": "self",
    "measured_at": "2026-03-31T08:00:00+08:00",
}
Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]


class OutcomeBody(Body):
    """One thing measured about a pair; told twice, it counts once."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    outcome_id: Id = Field(description="the teller's own")
    measure: Measure = Field(
        description="rating: the learner's, 1 to 5; uplift: levels gained; behaviour: 1 to 5; "
        "result: the figure of performance; completion: 1 or 0; hours put in"
    )
    value: float | None = Field(description="null: asked, not answered")
    source: Source = Field(description="who says so: self, manager, or another")
    measured_at: Moment
    competency_id: Id | None = Field(default=None, description="of an uplift")
    treated: bool = Field(default=True, description="of an uplift: the pair worked on it")
    baseline: float | None = Field(default=None, description="of a result: before mentoring")


class OutcomesBody(Body):
    """What was measured about a pair: all of it is written, or nothing."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcomes": [EXAMPLE]}]})

    outcomes: Annotated[list[OutcomeBody], Field(min_length=1, max_length=MOST_OUTCOMES)]


class OutcomeResult(View):
    """What became of one outcome."""

    outcome_id: str
    code: Literal["created", "duplicate"]


class OutcomeResults(View):
    """What became of each outcome, in their order."""

    items: list[OutcomeResult]
    received_at: datetime


class MeasuredOutcomeView(View):
    """One thing measured about a pair."""

    outcome_id: str
    measure: Measure
    value: float | None = Field(description="null: asked, not answered")
    source: str
    measured_at: datetime
    received_at: datetime
    competency_id: str | None
    treated: bool | None = Field(description="of an uplift: the pair worked on it")
    baseline: float | None = Field(description="of a result: before mentoring")

    @classmethod
    def of(cls, row: Any) -> MeasuredOutcomeView:
        """Show an outcome as it is kept."""
        own = {"treated": row.details.get("treated"), "baseline": row.details.get("baseline")}
        kept = {name: getattr(row, name) for name in cls.model_fields if name not in own}
        return cls.model_validate({**kept, **own})


class FollowUpBody(Body):
    """How many of the silent are to be asked again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"share": 0.33, "seed": 7}]})

    measure: Measure = "rating"
    share: float = Field(default=1 / 3, gt=0, le=1, description="of the silent")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="the same draws the same")


class DrawnView(View):
    """One pair that is to be asked again."""

    pair_id: str
    learner_id: str
    mentor_id: str


class FollowUpView(View):
    """Whom chance drew from the silent."""

    measure: Measure
    share: float
    seed: int
    silent: int = Field(description="asked, not answered, and not drawn before")
    pairs: list[DrawnView]
