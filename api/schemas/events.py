"""Events over HTTP: what happened to a list or a pair."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from api.errors import BadValue
from api.schemas.base import Body, Id, Moment, View
from api.schemas.batches import Each
from api.schemas.problems import FaultView
from features.label import Label

EventType = Literal["impression", "open", "choice", "decline", "session", "survey", "outcome"]
EventMeasure = Literal["rating", "uplift", "behaviour", "completion", "hours"]
EventCode = Literal[
    "created",
    "replaced",
    "duplicate",
    "not_found",
    "off_scale",
    "in_the_future",
    "invalid_request",
]
MOST_EVENTS = 1000
EXAMPLE: dict[str, Any] = {
    "event_id": "portal-8123",
    "type": "open",
    "recommendation_id": "rec_5f0c",
    "mentor_id": "E2001",
    "happened_at": "2026-03-31T08:00:00+08:00",
}
_ABOUT_ONE = Label(
    "recommendation_id 与 pair_id 应填二者之一，不能都填",
    "expected a recommendation_id or a pair_id, and not both",
)


class EventBody(Body):
    """One event; told twice, it counts once."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    event_id: Id
    type: EventType
    recommendation_id: Id | None = None
    pair_id: Id | None = None
    learner_id: Id | None = None
    mentor_id: Id | None = None
    value: float | None = Field(
        default=None,
        description="of a survey or an outcome; null for a survey that was not answered",
    )
    measure: EventMeasure | None = Field(
        default=None,
        description="what a survey or an outcome of a pair measured: it then counts as an outcome; "
        "a survey without it is a rating",
    )
    happened_at: Moment

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if (self.recommendation_id is None) == (self.pair_id is None):
            raise BadValue(_ABOUT_ONE)
        return self


class EventsBody(Body):
    """Some events; each is taken or refused by itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"events": [EXAMPLE]}]})

    events: Annotated[list[Each[EventBody]], Field(min_length=1, max_length=MOST_EVENTS)]


class EventResult(View):
    """What became of one event; `invalid_request`: it is not of the right form, see `errors`."""

    event_id: str = Field(description="empty where none could be read")
    code: EventCode
    errors: list[FaultView] = Field(default_factory=list)


class EventResults(View):
    """What became of each event, in their order."""

    items: list[EventResult]
    received_at: datetime
