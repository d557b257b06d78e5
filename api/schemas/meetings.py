"""First meetings over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Moment, View

Minutes = Annotated[int, Field(ge=5, le=480)]
Place = Annotated[str, Field(max_length=500, description="a room, or a link")]


class MeetingBody(Body):
    """When, how long and where two meet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"starts_at": "2199-02-01T09:00:00+08:00", "minutes": 45, "place": "A-101"}
            ]
        }
    )

    starts_at: Moment
    minutes: Minutes = 45
    place: Place = ""


class MeetingView(View):
    """The first meeting of a pair."""

    pair_id: str
    state: Literal["planned", "cancelled"]
    sequence: int = Field(description="grows with every change; calendars go by it")
    starts_at: datetime
    minutes: int
    place: str
    changed_at: datetime
    changed_by: str
