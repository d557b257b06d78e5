"""Learners and mentors as they are answered over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import View
from api.schemas.people import LEARNER_EXAMPLE, Layer, MentorKind, Method
from api.schemas.problems import FaultView

Status = Literal["active", "paused", "left"]


class StyleView(View):
    """Where somebody stands on four dimensions; null when unknown."""

    directive: float | None
    career: float | None
    challenge: float | None
    structure: float | None


class _PersonView(View):
    name: str
    post_id: str | None
    department: str
    site: str
    grade: int | None
    manager_id: str | None
    time_zone: str | None
    languages: list[str]
    email: str
    joined_on: date | None
    left_on: date | None
    status: Status
    style: StyleView
    availability: str


class LearnerView(_PersonView):
    """A learner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "learner_id": "L9001",
                    "status": "active",
                    **LEARNER_EXAMPLE,
                    "joined_on": None,
                    "left_on": None,
                    "mentor_kind": None,
                    "availability": "",
                }
            ]
        }
    )

    learner_id: str
    layer: Layer
    goals: str
    priorities: list[str]
    learning_mode: list[Method]
    mentor_kind: MentorKind | None


class ExpertiseView(View):
    """What a mentor can teach."""

    competency_id: str
    level: float
    validated: bool
    in_role: bool | None
    wish: float


class MentorView(_PersonView):
    """A mentor; paused while `paused_until` is to come."""

    mentor_id: str
    capacity: int
    minimum: int
    hours_per_month: float | None
    kind: MentorKind
    layers: list[Layer]
    bio: str
    methods: list[Method]
    paused_until: date | None
    expertise: list[ExpertiseView]


class ItemResult(View):
    """What came of one item of a batch: 200, or 422 and what is wrong."""

    code: Literal[200, 422]
    id: str = Field(description="as it was sent; empty where none could be read")
    errors: list[FaultView] = Field(default_factory=list)


class BatchView(View):
    """What came of each item, in order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"put": 1, "refused": 0, "items": [{"code": 200, "id": "L9001"}]}]
        }
    )

    put: int
    refused: int
    items: list[ItemResult]


class RemovedView(View):
    """What was deleted, in rows by table."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "L9001", "rows": {"learners": 1, "assessments": 8}}]}
    )

    id: str
    rows: dict[str, int]
