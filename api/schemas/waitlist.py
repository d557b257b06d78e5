"""The waitlist over HTTP."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import View
from api.schemas.choices import Kind


class WaitingView(View):
    """Somebody's place on the waitlist of a programme."""

    learner_id: str
    kind: Kind
    position: int = Field(description="from 1, among those who wait for this kind of mentor")
    priority: int = Field(description="grows by one with every round missed")
    rounds_missed: int
    reason_code: str
    since: datetime


class LeftView(View):
    """Who has left the waitlist."""

    learner_id: str
