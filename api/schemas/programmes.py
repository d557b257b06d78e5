"""Programmes and cohorts over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View

Mode = Literal["assign", "shortlist", "two_sided", "meet_three"]
Fairness = Literal["report", "block"]
Layer = Literal["executive", "middle", "front_line"]
Day = Annotated[date, Field(strict=False)]
"""A calendar day, written 2026-03-31."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(min_length=1, max_length=500)]
Days = Annotated[int, Field(ge=1, le=90)]
MOST_MEMBERS = 200_000

# A default that is made, not stated, is in no schema: the field may be left out, and null may not
# stand for that.
_unsaid: Any = Field(default_factory=lambda: None)


class ProgrammeBody(Body):
    """A programme as HR describes it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Spring 2026", "mode": "shortlist", "choice_days": 10}]
        }
    )

    name: Name
    mode: Mode = "shortlist"
    starts_on: Day | None = None
    ends_on: Day | None = None
    choice_days: Days = Field(default=10, description="working days for a learner to choose")
    accept_days: Days = Field(default=5, description="working days for a mentor to answer")
    assign_undecided: bool = Field(
        default=True,
        description="who does not choose in time gets a mentor of the list, all of them at once",
    )
    fairness: Fairness = Field(
        default="report",
        description="block: a run that serves a group clearly worse is published only with "
        "somebody's sign-off",
    )
    blind_first_look: bool = Field(
        default=False, description="learners' pages show why a mentor fits before they show who"
    )


class ProgrammePatch(Body):
    """What is to be different in a programme; what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"mode": "two_sided"}]})

    name: Name = _unsaid
    mode: Mode = _unsaid
    starts_on: Day | None = None
    ends_on: Day | None = None
    choice_days: Days = _unsaid
    accept_days: Days = _unsaid
    assign_undecided: bool = _unsaid
    fairness: Fairness = _unsaid
    blind_first_look: bool = _unsaid


class ProgrammeView(View):
    """A programme."""

    programme_id: str
    name: str
    mode: Mode
    starts_on: date | None
    ends_on: date | None
    choice_days: int
    accept_days: int
    assign_undecided: bool
    fairness: Fairness
    blind_first_look: bool
    promotes_by_rule: bool = Field(description="new models may serve without a person's word")
    active_version: int | None = Field(description="policy in force; null: the default policy")
    version: int = Field(description="what ETag and If-Match say")
    created_at: datetime


class MembersBody(Body):
    """Who takes part in a cohort."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"everyone": False, "layers": ["middle"]}, {"everyone": True}]
        }
    )

    everyone: bool = Field(
        default=True, description="all of the company, whoever joins later too; nothing else counts"
    )
    learners: Annotated[list[Id], Field(max_length=MOST_MEMBERS)] | None = Field(
        default=None, description="null: all learners of today"
    )
    mentors: Annotated[list[Id], Field(max_length=MOST_MEMBERS)] | None = Field(
        default=None, description="null: all mentors of today"
    )
    layers: list[Layer] = Field(default=[], description="only learners of these; empty: of any")
    departments: Annotated[list[Word], Field(max_length=1_000)] = Field(
        default=[], description="only learners of these; empty: of any"
    )
    posts: Annotated[list[Id], Field(max_length=1_000)] = Field(
        default=[], description="only learners of these; empty: of any"
    )


class CohortBody(MembersBody):
    """A cohort that is to be opened."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Spring intake", "everyone": True}]}
    )

    name: Name
    cohort_id: Id | None = Field(default=None, description="null: one is made up")


class CohortView(View):
    """A cohort."""

    cohort_id: str
    programme_id: str
    name: str
    state: Literal["open", "closed"]
    everyone: bool
    version: int = Field(description="what ETag and If-Match say")
    created_at: datetime


class CohortDetailView(CohortView):
    """A cohort with the people it lists."""

    learners: list[str] = Field(description="empty where everyone takes part")
    mentors: list[str] = Field(description="empty where everyone takes part")
