"""Pairs over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.choices import Code, Kind, Note
from api.schemas.reasons import ReasonView

Day = Annotated[date, Field(strict=False)]
PairState = Literal["proposed", "active", "paused", "ended"]


class PairBody(Body):
    """Two people whom HR pairs by hand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "programme_id": "spring",
                    "learner_id": "L0001",
                    "mentor_id": "M0007",
                    "reason_code": "SUCCESSION_PLAN",
                }
            ]
        }
    )

    programme_id: Id
    learner_id: Id
    mentor_id: Id
    reason_code: Code


class EndBody(Body):
    """Why a pair ends."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "GOALS_REACHED", "not_again": False}]}
    )

    reason_code: Code
    note: Note = ""
    not_again: bool = Field(default=False, description="kept, and never shown to anybody")


class PauseBody(Body):
    """Until when a pair is paused."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"until": "2027-02-01"}]})

    until: Day


class LeaveBody(Body):
    """When somebody leaves the company."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"left_on": "2026-11-30"}]})

    left_on: Day


class PairView(View):
    """A pair, as its reader may see it."""

    pair_id: str
    programme_id: str
    cohort_id: str | None
    learner_id: str
    mentor_id: str
    kind: Kind
    state: PairState
    origin: Literal["choice", "run", "hr", "rematch"]
    run_id: str | None
    recommendation_id: str | None
    score: float | None
    created_at: datetime
    started_at: datetime | None = Field(description="may lie ahead: pairs begin with a programme")
    paused_until: datetime | None
    ended_at: datetime | None
    ended_by: str | None = Field(description="told to who did it, and to the company")
    end_reason_code: str | None = Field(description="told to who gave it, and to the company")
    end_note: str = Field(description="told to its writer alone")
    version: int


class MadePairView(PairView):
    """A pair that HR made by hand."""

    rules_broken: list[ReasonView] = Field(
        description="public rules of the programme that the two do not keep; they are a pair all "
        "the same"
    )


class RematchView(View):
    """The pair that ended, and the job that makes a new list for its learner."""

    pair: PairView
    job_id: str


class PartedView(View):
    """What came of somebody's leaving."""

    pairs_ended: int
    orphans: int = Field(description="learners whose mentor left: lists are being made for them")
    job_ids: list[str] = Field(
        description="jobs that make the lists, whose result names them by learner"
    )
