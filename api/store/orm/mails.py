"""Mails on their way out, and the first meetings that some of them invite to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of


class Mail(OfTenant, Base):
    """A mail to one person, noted in the transaction of what it tells of.

    Nobody is told the same thing twice: event, what it is about, and who, are unique. The words are
    made when it is sent or looked at.

    Attributes
    ----------
    about : str
        What the event happened to: a list, a request, a pair … An id, never a name.
    said : dict
        What the words are made of: ids, instants and numbers; see `api.services.mailing.news`.
    lang : str or None
        Of the words that were sent; until then they are in the language of who reads them.
    leads_to : str
        Path of the page that the reader is led to.
    invitation : dict or None
        What the calendar file says that goes with it; see `api.services.mailing.invitations`.
    due_at : datetime
        When it is sent next; while a worker sends it, when another one may try.
    token : str or None
        Of the worker that sends it.
    error : str or None
        Code of what went wrong last.
    """

    __tablename__ = "mails"
    __table_args__ = (
        of_tenant("people", "person_id", ondelete="CASCADE"),
        one_of("lang", "zh", "en"),
        one_of("state", "queued", "sent", "failed", "cancelled"),
        sa.UniqueConstraint("tenant_id", "person_id", "event", "about"),
        sa.Index("ix_mails_due", "tenant_id", "state", "due_at", "mail_id"),
        sa.Index("ix_mails_newest", "tenant_id", "created_at", "mail_id"),
    )

    mail_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    event: Mapped[str]
    about: Mapped[str]
    said: Mapped[dict[str, Any]]
    lang: Mapped[str | None]
    leads_to: Mapped[str]
    invitation: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    token: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Meeting(OfTenant, Base):
    """The first meeting of a pair.

    Attributes
    ----------
    sequence : int
        Grows with every change: calendars go by it, and so does who changes it.
    changed_by : str
        ``learner``, ``mentor``, ``system`` or a principal of the company.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        of_tenant("pairs", "pair_id", ondelete="CASCADE"),
        one_of("state", "planned", "cancelled"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes_in_range"),
    )

    pair_id: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="planned")
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
