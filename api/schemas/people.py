"""Learners and mentors over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.bounds import bounded
from api.schemas.problems import FaultView

Day = Annotated[date, Field(strict=False)]
Layer = Literal["executive", "middle", "front_line"]
Method = Literal["visual", "auditory", "reading", "doing"]
MentorKind = Literal["inside", "outside"]
Source = Literal["self", "manager", "360", "test", "performance"]
Dimension = Annotated[float, bounded("learners", "style_directive")]
Grade = Annotated[int, bounded("people", "grade")]
Level = Annotated[float, bounded("assessments", "level")]
Capacity = Annotated[int, bounded("mentors", "capacity")]
Minimum = Annotated[int, bounded("mentors", "minimum")]
Hours = Annotated[float, bounded("mentors", "hours_per_month")]
Wish = Annotated[float, bounded("expertise", "wish")]
Languages = Annotated[list[str], Field(max_length=20, description="codes such as zh, en")]
Priorities = Annotated[list[Id], Field(max_length=3, description="competency ids")]
Methods = Annotated[list[Method], Field(max_length=4)]
Layers = Annotated[list[Layer], Field(max_length=3)]
Status = Literal["active", "paused", "left"]
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


_LEARNER: dict[str, Any] = {
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
_MENTOR: dict[str, Any] = {
    "name": "Zhou Weiguo",
    "post_id": "J03",
    "languages": ["zh"],
    "capacity": 2,
    "hours_per_month": 6.0,
    "expertise": [{"competency_id": "C01", "level": 4.5, "validated": True, "wish": 4.0}],
}


class LearnerBody(LearnerFields, PersonFields):
    """A learner, whole: what is left out is cleared."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LEARNER]})


class MentorBody(MentorFields, PersonFields):
    """A mentor, whole: what is left out is cleared."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MENTOR]})


class _PersonPatch(Body):
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    post_id: Id | None = None
    department: str | None = None
    site: str | None = None
    grade: Grade | None = None
    manager_id: Id | None = None
    time_zone: str | None = None
    languages: Languages | None = None
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
        json_schema_extra={"examples": [{"items": [{"learner_id": "L9001", **_LEARNER}]}]}
    )

    items: Annotated[list[LearnerItem], Field(min_length=1, max_length=MOST_ITEMS)]


class MentorBatch(Body):
    """Mentors to put; what is wrong with one does not stop the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"mentor_id": "M9001", **_MENTOR}]}]}
    )

    items: Annotated[list[MentorItem], Field(min_length=1, max_length=MOST_ITEMS)]


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
                    **_LEARNER,
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
    id: str
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


class GapView(View):
    """One competency: what the post asks for, what the learner has, what is missing."""

    competency_id: str
    name: str
    required: float
    present: float
    gap: float
    known: bool = Field(description="false: nothing was assessed, the level is assumed")
    share: float = Field(description="of the whole weighted gap")
    evidence: list[EvidenceView]


class GapsView(View):
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
    gaps: list[GapView]
