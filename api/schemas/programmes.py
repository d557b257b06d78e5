"""Programmes over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, View

Mode = Literal["assign", "shortlist", "two_sided", "meet_three"]
Day = Annotated[date, Field(strict=False)]
"""A calendar day, written 2026-03-31."""


class ProgrammeBody(Body):
    """A programme as HR describes it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Spring 2026", "mode": "shortlist"}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=200)]
    mode: Mode = "shortlist"
    starts_on: Day | None = None
    ends_on: Day | None = None
    choice_days: Annotated[int, Field(ge=1, le=90)] = 10
    accept_days: Annotated[int, Field(ge=1, le=90)] = 5


class ProgrammeView(View):
    """A programme."""

    programme_id: str
    name: str
    mode: Mode
    starts_on: date | None
    ends_on: date | None
    choice_days: int
    accept_days: int
    active_version: int | None
    version: int
    created_at: datetime
