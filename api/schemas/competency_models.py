"""What posts ask for, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.bounds import bounded


class Requirement(Body):
    """A competency that a post asks for."""

    competency_id: Id
    required_level: Annotated[float, bounded("competency_models", "required_level")]
    importance: Annotated[float, bounded("competency_models", "importance")] = 3.0


class ModelBody(Body):
    """All that a post asks for; names only where they change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "competencies": [
                        {"competency_id": "C01", "required_level": 4.0, "importance": 5.0}
                    ]
                }
            ]
        }
    )

    name_zh: str | None = None
    name_en: str | None = None
    family: str | None = None
    competencies: Annotated[list[Requirement], Field(min_length=1, max_length=500)]


class RequirementView(View):
    """A competency that a post asks for."""

    competency_id: str
    required_level: float
    importance: float


class PostView(View):
    """A post, and how much it asks for, of how many."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "post_id": "J01",
                    "name_zh": "产品经理",
                    "name_en": "Product manager",
                    "family": "product",
                    "competencies": 8,
                    "people": 31,
                }
            ]
        }
    )

    post_id: str
    name_zh: str
    name_en: str
    family: str
    competencies: int = Field(description="that the post asks for")
    people: int = Field(description="in the post, wherever they stand")


class ModelView(View):
    """What a post asks for at one version; 0 came with files before any was counted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "post_id": "J01",
                    "version": 2,
                    "competencies": [
                        {"competency_id": "C01", "required_level": 4.0, "importance": 5.0}
                    ],
                    "created_at": "2026-03-31T08:00:00Z",
                }
            ]
        }
    )

    post_id: str
    version: int
    competencies: list[RequirementView]
    created_at: datetime | None
