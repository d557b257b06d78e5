"""Mails over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.base import View
from api.services.mailing.news import Event

MailState = Literal["queued", "sent", "failed", "cancelled"]


class MailView(View):
    """A mail on its way, or gone."""

    mail_id: str
    person_id: str
    address: str = Field(description="as it stands now; empty where there is none")
    event: Event
    lang: Literal["zh", "en"]
    subject: str
    text: str
    state: MailState
    attempts: int
    due_at: datetime = Field(description="when it is sent next, while it waits")
    error: str | None = Field(description="code of what went wrong last")
    created_at: datetime
    sent_at: datetime | None
