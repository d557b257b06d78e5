"""Whom a mentor may be matched with, over HTTP."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import View
from api.schemas.reasons import ReasonView


class CandidateView(View):
    """A learner, without a name."""

    post: str
    department: str
    wants: list[str] = Field(description="what the learner wants to work on")
    offered: list[str] = Field(
        description="of that, and of what the post asks for, what the mentor teaches"
    )
    reasons: list[ReasonView]
    listed: bool = Field(description="the mentor stands on a list from which she chooses now")


class CandidatesView(View):
    """Whom a mentor may be matched with in a programme."""

    programme_id: str
    possible: int = Field(description="learners without a mentor whom the rules allow")
    items: list[CandidateView] = Field(description="who chooses now, then who fits best")
