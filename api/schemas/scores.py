"""Scores of inline profiles over HTTP: nothing is stored, and little needs to be said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.policies import PolicyDocument
from api.schemas.recommendations import (
    ContributionView,
    ExplanationView,
    contribution_views,
)
from features.label import Lang
from matching.live.stateless import ScoredPair

Level = Annotated[float, Field(ge=0, le=5, multiple_of=0.5)]
Signed = Annotated[float, Field(ge=-1, le=1)]
Layer = Literal["executive", "middle", "front_line"]
Method = Literal["visual", "auditory", "reading", "doing"]
MentorKind = Literal["inside", "outside"]
MOST_LEARNERS, MOST_MENTORS = 10, 100
EXAMPLE: dict[str, Any] = {
    "learners": [
        {
            "learner_id": "Li",
            "goals": "negotiate with key accounts",
            "targets": [{"competency_id": "negotiation", "required_level": 4}],
            "levels": [{"competency_id": "negotiation", "level": 2}],
        }
    ],
    "mentors": [
        {
            "mentor_id": "Wu",
            "bio": "fifteen years of key account negotiation",
            "expertise": [{"competency_id": "negotiation", "level": 5, "wish": 4}],
        }
    ],
}


class LevelBody(Body):
    """How good a learner is at something."""

    competency_id: Id
    level: Level
    source: Literal["self", "manager", "360", "test", "performance"] = "self"


class TargetBody(Body):
    """What the learner's post asks for."""

    competency_id: Id
    required_level: Level
    importance: Annotated[float, Field(ge=1, le=5)] = 3.0


class ExpertiseBody(Body):
    """What a mentor can teach."""

    competency_id: Id
    level: Level
    validated: bool = False
    wish: Annotated[float, Field(ge=0, le=5)] = 2.5


class StyleBody(Body):
    """How somebody works with another, each from -1 to 1."""

    directive: Signed
    career: Signed
    challenge: Signed
    structure: Signed


class PersonBody(Body):
    """What learners and mentors alike may say of themselves; blank is unknown."""

    department: str = ""
    site: str = ""
    grade: Annotated[int, Field(ge=0, le=30)] | None = None
    time_zone: str = Field(default="", description="IANA name, such as Asia/Shanghai")
    languages: Annotated[list[str], Field(max_length=20)] = Field(default_factory=list)
    style: StyleBody | None = None
    availability: str = Field(default="", description="such as Mon 09-12; Wed 14-18")


class LearnerProfile(PersonBody):
    """One learner."""

    learner_id: Id
    layer: Layer = "front_line"
    goals: str = ""
    learning_mode: Annotated[list[Method], Field(max_length=4)] = Field(default_factory=list)
    mentor_kind: MentorKind | None = None
    targets: Annotated[list[TargetBody], Field(max_length=100)] = Field(default_factory=list)
    levels: Annotated[list[LevelBody], Field(max_length=500)] = Field(default_factory=list)


class MentorProfile(PersonBody):
    """One mentor."""

    mentor_id: Id
    kind: MentorKind = "inside"
    layers: Annotated[list[Layer], Field(max_length=3)] = Field(default_factory=list)
    bio: str = ""
    methods: Annotated[list[Method], Field(max_length=4)] = Field(default_factory=list)
    expertise: Annotated[list[ExpertiseBody], Field(max_length=200)] = Field(default_factory=list)


class ScoreBody(Body):
    """A few profiles; every learner is scored with every mentor."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    learners: Annotated[list[LearnerProfile], Field(min_length=1, max_length=MOST_LEARNERS)]
    mentors: Annotated[list[MentorProfile], Field(min_length=1, max_length=MOST_MENTORS)]
    policy: PolicyDocument | None = Field(default=None, description="null: the default policy")


class ScoreView(View):
    """One pair."""

    learner_id: str
    mentor_id: str
    score: float
    allowed: bool = Field(description="whether no hard rule forbids the pair")
    contributions: list[ContributionView] = Field(description="they add up to the score exactly")
    explanation: ExplanationView

    @classmethod
    def of(cls, pair: ScoredPair, lang: Lang) -> ScoreView:
        """Put a pair into words."""
        told = pair.explanation
        features = {part.name: part.fraction for part in told.contributions if part.units}
        return cls(
            learner_id=pair.learner,
            mentor_id=pair.mentor,
            score=told.score,
            allowed=pair.allowed,
            contributions=contribution_views(features, lang),
            explanation=ExplanationView.of(told, lang),
        )


class ScoresView(View):
    """All pairs: by learner, then the highest score first."""

    source: Literal["prior"] = "prior"
    scored_at: datetime
    items: list[ScoreView]
