"""Learners and mentors as they come in over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id
from api.schemas.batches import Each
from api.schemas.bounds import bounded

Day = Annotated[date, Field(strict=False)]
Layer = Literal["executive", "middle", "front_line"]
Method = Literal["visual", "auditory", "reading", "doing"]
MentorKind = Literal["inside", "outside"]
Dimension = Annotated[float, bounded("learners", "style_directive")]
Grade = Annotated[int, bounded("people", "grade")]
Level = Annotated[float, bounded("expertise", "level")]
Capacity = Annotated[int, bounded("mentors", "capacity")]
Minimum = Annotated[int, bounded("mentors", "minimum")]
Hours = Annotated[float, bounded("mentors", "hours_per_month")]
Wish = Annotated[float, bounded("expertise", "wish")]
Languages = Annotated[list[str], Field(max_length=20, description="codes such as zh, en")]
Email = Annotated[str, Field(max_length=254, description="where notices are sent; empty for none")]
Priorities = Annotated[list[Id], Field(max_length=3, description="competency ids")]
Methods = Annotated[list[Method], Field(max_length=4)]
Layers = Annotated[list[Layer], Field(max_length=3)]
MOST_ITEMS = 200
"""Profiles in one batch."""


class Style(Body):
    """Where somebody stands on four dimensions, each from -1 to 1; null when unknown."""

    directive: Dimension | None = None
    career: Dimension | None = None
    challenge: Dimension | None = None
    structure: Dimension | None = None


class PersonFields(Body):
    """What is common to learners and mentors."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    post_id: Id | None = None
    department: str = ""
    site: str = ""
    grade: Grade | None = None
    manager_id: Id | None = None
    time_zone: str | None = Field(default=None, description="IANA name, such as Asia/Shanghai")
    languages: Languages = Field(default_factory=list)
    email: Email = ""
    joined_on: Day | None = None
    left_on: Day | None = None


class LearnerFields(Body):
    """What a learner is and wants."""

    layer: Layer = "front_line"
    goals: str = ""
    priorities: Priorities = Field(default_factory=list)
    style: Style = Style()
    learning_mode: Methods = Field(default_factory=list)
    mentor_kind: MentorKind | None = None
    availability: str = Field(default="", description="local time, such as Mon 09-12; Wed 14-18")


class ExpertiseFields(Body):
    """What a mentor can teach."""

    competency_id: Id
    level: Level
    validated: bool = False
    in_role: bool | None = Field(default=None, description="null: read off the post's model")
    wish: Wish = 2.5


class MentorFields(Body):
    """What a mentor offers."""

    capacity: Capacity
    minimum: Minimum = 0
    hours_per_month: Hours | None = None
    kind: MentorKind = "inside"
    layers: Layers = Field(default_factory=list)
    bio: str = ""
    style: Style = Style()
    methods: Methods = Field(default_factory=list)
    availability: str = ""
    paused_until: Day | None = None
    expertise: Annotated[list[ExpertiseFields], Field(max_length=500)] = Field(default_factory=list)


LEARNER_EXAMPLE: dict[str, Any] = {
    "name": "Lin Xiaoyu",
    "post_id": "J01",
    "department": "Data",
    "site": "Shanghai",
    "grade": 6,
    "manager_id": "P0001",
    "time_zone": "Asia/Shanghai",
    "languages": ["zh", "en"],
    "layer": "front_line",
    "goals": "lead a small project",
    "priorities": ["C01"],
    "style": {"directive": -0.2, "career": 0.4, "challenge": 0.1, "structure": 0.6},
    "learning_mode": ["doing"],
}
MENTOR_EXAMPLE: dict[str, Any] = {
    "name": "Zhou Weiguo",
    "post_id": "J03",
    "languages": ["zh"],
    "capacity": 2,
    "hours_per_month": 6.0,
    "expertise": [{"competency_id": "C01", "level": 4.5, "validated": True, "wish": 4.0}],
}


class LearnerBody(LearnerFields, PersonFields):
    """A learner, whole: what is left out is cleared."""

    model_config = ConfigDict(json_schema_extra={"examples": [LEARNER_EXAMPLE]})


class MentorBody(MentorFields, PersonFields):
    """A mentor, whole: what is left out is cleared."""

    model_config = ConfigDict(json_schema_extra={"examples": [MENTOR_EXAMPLE]})


class _PersonPatch(Body):
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    post_id: Id | None = None
    department: str | None = None
    site: str | None = None
    grade: Grade | None = None
    manager_id: Id | None = None
    time_zone: str | None = None
    languages: Languages | None = None
    email: Email | None = None
    joined_on: Day | None = None
    left_on: Day | None = None


class LearnerPatch(_PersonPatch):
    """Some fields of a learner; null clears one, what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"goals": "lead a team"}]})

    layer: Layer | None = None
    goals: str | None = None
    priorities: Priorities | None = None
    style: Style | None = None
    learning_mode: Methods | None = None
    mentor_kind: MentorKind | None = None
    availability: str | None = None


class MentorPatch(_PersonPatch):
    """Some fields of a mentor; null clears one, what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"paused_until": "2026-09-01"}]})

    capacity: Capacity | None = None
    minimum: Minimum | None = None
    hours_per_month: Hours | None = None
    kind: MentorKind | None = None
    layers: Layers | None = None
    bio: str | None = None
    style: Style | None = None
    methods: Methods | None = None
    availability: str | None = None
    paused_until: Day | None = None
    expertise: Annotated[list[ExpertiseFields], Field(max_length=500)] | None = None


class LearnerItem(LearnerBody):
    """A learner of a batch."""

    learner_id: Id


class MentorItem(MentorBody):
    """A mentor of a batch."""

    mentor_id: Id


class LearnerBatch(Body):
    """Learners to put; what is wrong with one does not stop the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"learner_id": "L9001", **LEARNER_EXAMPLE}]}]}
    )

    items: Annotated[list[Each[LearnerItem]], Field(min_length=1, max_length=MOST_ITEMS)]


class MentorBatch(Body):
    """Mentors to put; what is wrong with one does not stop the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"mentor_id": "M9001", **MENTOR_EXAMPLE}]}]}
    )

    items: Annotated[list[Each[MentorItem]], Field(min_length=1, max_length=MOST_ITEMS)]
