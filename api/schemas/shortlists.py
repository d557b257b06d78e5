"""Lists of mentors over HTTP, in brief."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.base import View
from api.schemas.recommendations import Kind, Source

ListState = Literal["open", "chosen", "expired", "withdrawn"]


class ShortlistView(View):
    """A list without its mentors: `GET /v1/recommendations/{recommendation_id}` gives them."""

    recommendation_id: str
    programme_id: str
    learner_id: str
    kind: Kind
    source: Source
    state: ListState
    run_id: str | None = Field(description="null: a live list")
    created_at: datetime
    expires_at: datetime | None = Field(description="until when a choice is taken")
