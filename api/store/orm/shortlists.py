"""Shortlists, and the log of what was shown and what happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of
from api.store.orm.runs import KINDS

AUTOMATIC = ("personalised", "prior")
"""Sources of lists that scores made; who opts out is not to be matched by them."""


class Shortlist(OfTenant, Base):
    """Three mentors for one learner; its id is the `recommendation_id` that every event names.

    Attributes
    ----------
    source : {"personalised", "prior", "unpersonalised", "hr"}
        Weights learned from outcomes; HR's weights; an order that uses nothing personal, for who
        opted out; named by HR.
    state : {"draft", "open", "chosen", "expired", "withdrawn"}
        A run's lists are drafts until it is published.
    """

    __tablename__ = "shortlists"
    __table_args__ = (
        of_tenant("people", "learner_id", to=("person_id",)),
        one_of("kind", *KINDS),
        one_of("source", "personalised", "prior", "unpersonalised", "hr"),
        one_of("state", "draft", "open", "chosen", "expired", "withdrawn"),
        sa.Index("ix_shortlists_learner", "tenant_id", "learner_id", "created_at"),
        sa.Index("ix_shortlists_newest", "tenant_id", "created_at", "recommendation_id"),
        sa.Index("ix_shortlists_run", "tenant_id", "run_id"),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    cohort_id: Mapped[str | None]
    run_id: Mapped[str | None]
    learner_id: Mapped[str]
    kind: Mapped[str] = mapped_column(default="any")
    source: Mapped[str] = mapped_column(default="prior")
    state: Mapped[str] = mapped_column(default="open")
    policy_version: Mapped[int | None]
    model_version: Mapped[str] = mapped_column(default="prior")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class ShortlistItem(OfTenant, Base):
    """One mentor of a shortlist; without a score where the order says nothing about the pair."""

    __tablename__ = "shortlist_items"
    __table_args__ = (
        of_tenant("shortlists", "recommendation_id", ondelete="CASCADE"),
        of_tenant("people", "mentor_id", to=("person_id",)),
        sa.Index("ix_shortlist_items_mentor", "tenant_id", "mentor_id"),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[str]
    role: Mapped[str]
    score: Mapped[float | None] = mapped_column(sa.Double)
    propensity: Mapped[float] = mapped_column(sa.Double)
    features: Mapped[dict[str, Any]]


class Exposure(OfTenant, Base):
    """One mentor shown to one learner, once, with the features and versions as they were.

    A list that HR changes after it was taken back, and that is shown again, shows another mentor
    in the same place: both stand here.
    """

    __tablename__ = "exposures"
    __table_args__ = (
        of_tenant("people", "learner_id", to=("person_id",)),
        of_tenant("people", "mentor_id", to=("person_id",)),
        sa.Index("ix_exposures_shown", "tenant_id", "shown_at"),
        sa.Index("ix_exposures_learner", "tenant_id", "learner_id"),
        sa.Index("ix_exposures_mentor", "tenant_id", "mentor_id"),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str]
    mentor_id: Mapped[str] = mapped_column(primary_key=True)
    propensity: Mapped[float] = mapped_column(sa.Double)
    policy_version: Mapped[int | None]
    model_version: Mapped[str]
    features: Mapped[dict[str, Any]]
    shown_at: Mapped[datetime]


class Event(OfTenant, Base):
    """Something that happened to a list or a pair; `event_id` comes from the caller and dedups."""

    __tablename__ = "events"
    __table_args__ = (
        of_tenant("people", "learner_id", to=("person_id",)),
        of_tenant("people", "mentor_id", to=("person_id",)),
        one_of("type", "impression", "open", "choice", "decline", "session", "survey", "outcome"),
        sa.Index("ix_events_recommendation", "tenant_id", "recommendation_id"),
        sa.Index("ix_events_learner", "tenant_id", "learner_id"),
        sa.Index("ix_events_mentor", "tenant_id", "mentor_id"),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    recommendation_id: Mapped[str | None]
    pair_id: Mapped[str | None]
    learner_id: Mapped[str | None]
    mentor_id: Mapped[str | None]
    value: Mapped[float | None] = mapped_column(sa.Double)
    measure: Mapped[str | None]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
