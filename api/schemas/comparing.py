"""Runs compared, and what a higher floor would cost, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.schemas.base import Body, View
from api.schemas.publishing import Figure


class MoveView(View):
    """One learner whose mentor differs; empty where there was, or is, no mentor."""

    learner_id: str
    before: str
    after: str


class ChangeView(View):
    """One value that differs; null where it is not there at all."""

    name: str
    before: Any
    after: Any


class RunDiffView(View):
    """What changed from one run to another."""

    same_input: bool = Field(description="whether both matched equal data of the same instant")
    moved: list[MoveView]
    newly_matched: list[MoveView]
    newly_unmatched: list[MoveView]
    joined: list[str]
    left: list[str]
    relisted: list[str] = Field(description="learners whose list differs")
    policy: list[ChangeView]
    weights: list[ChangeView]
    totals: list[ChangeView]
    load: list[ChangeView] = Field(description="by mentor id")


class FrontierBody(Body):
    """How finely the frontier of a run is to be worked out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"points": 5, "load_caps": [2]}]})

    points: Annotated[int, Field(ge=1, le=20)] = Field(
        default=5, description="floors under each cap, each solved anew"
    )
    load_caps: Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(max_length=5)] = Field(
        default=[], description="most learners a mentor, besides no cap at all"
    )


class FrontierRowView(View):
    """One floor under one cap on loads."""

    load_cap: int | None
    floor: Figure
    total: Figure
    worst: Figure = Field(description="null: nobody who is free is matched")
    matched: int
    busiest: int
    recommended: bool = Field(description="the knee of the curve of its cap")
    worst_gain: Figure = Field(description="against the first row of the cap, as a share")
    total_loss: Figure = Field(description="against the first row of the cap, as a share")


class FrontierView(View):
    """What each floor would cost the total of a run."""

    run_id: str
    rows: list[FrontierRowView]
