"""Levels of learners, and what they lack, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.bounds import bounded

Day = Annotated[date, Field(strict=False)]
Level = Annotated[float, bounded("assessments", "level")]
Source = Literal["self", "manager", "360", "test", "performance"]
MOST_ITEMS = 200
"""Levels in one request."""


class AssessmentFields(Body):
    """A level that somebody sees in a learner."""

    competency_id: Id
    level: Level
    source: Source = "self"
    assessed_on: Day | None = Field(default=None, description="today by default")


class AssessmentsBody(Body):
    """Levels to add; a learner says ``self``, a manager ``manager``."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assessments": [{"competency_id": "C01", "level": 2.5}]}]}
    )

    assessments: Annotated[list[AssessmentFields], Field(min_length=1, max_length=MOST_ITEMS)]


class AddedView(View):
    """How many levels were added, and how many replaced an earlier one of the same day."""

    learner_id: str
    added: int
    changed: int


class EvidenceView(View):
    """One dated level from one source."""

    source: Source
    level: float
    on: date


class LearnerGapView(View):
    """One competency: what the post asks for, what the learner has, what is missing."""

    competency_id: str
    name: str
    required: float
    present: float
    gap: float
    known: bool = Field(description="false: nothing was assessed, the level is assumed")
    share: float = Field(description="of the whole weighted gap")
    evidence: list[EvidenceView]


class LearnerGapsView(View):
    """What a learner lacks, and by which version of her post's model."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "learner_id": "L0001",
                    "post_id": "J01",
                    "model_version": 2,
                    "as_of": "2026-03-31",
                    "gaps": [
                        {
                            "competency_id": "C01",
                            "name": "Communication",
                            "required": 4.0,
                            "present": 2.5,
                            "gap": 1.5,
                            "known": True,
                            "share": 0.61,
                            "evidence": [{"source": "self", "level": 2.5, "on": "2026-03-01"}],
                        }
                    ],
                }
            ]
        }
    )

    learner_id: str
    post_id: str | None
    model_version: int | None
    as_of: date
    gaps: list[LearnerGapView]
