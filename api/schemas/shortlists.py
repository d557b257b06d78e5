"""Lists of mentors over HTTP, in brief."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import View
from api.schemas.recommendations import Kind, Source

ListState = Literal["open", "chosen", "expired", "withdrawn"]


class ShortlistView(View):
    """A list without its mentors: `GET /v1/recommendations/{recommendation_id}` gives them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recommendation_id": "rec_5d0c",
                    "programme_id": "spring",
                    "learner_id": "L0001",
                    "kind": "any",
                    "source": "prior",
                    "state": "open",
                    "run_id": None,
                    "created_at": "2026-03-31T08:00:00Z",
                    "expires_at": "2026-04-14T08:00:00Z",
                }
            ]
        }
    )

    recommendation_id: str
    programme_id: str
    learner_id: str
    kind: Kind
    source: Source
    state: ListState
    run_id: str | None = Field(description="null: a live list")
    created_at: datetime
    expires_at: datetime | None = Field(description="until when a choice is taken")
