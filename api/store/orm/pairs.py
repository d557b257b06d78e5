"""Seats, pairs that hold them, and how a learner comes by one.

The schema itself refuses to sell a seat twice, whatever the code does: a live pair names a seat
that exists, a seat has at most one live pair, and a learner at most one of each kind, with another
person each.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of
from api.store.orm.runs import KINDS
from models.outcomes import MEASURES

_LIVE = sa.text("ended_at IS NULL")


class Seat(OfTenant, Base):
    """One place that a mentor offers. Lower capacity deletes free seats; a taken one cannot go."""

    __tablename__ = "seats"
    __table_args__ = (
        of_tenant("mentors", "mentor_id", deferrable=True, initially="DEFERRED"),
        sa.CheckConstraint("seat_no >= 1", name="seat_no_from_one"),
    )

    mentor_id: Mapped[str] = mapped_column(primary_key=True)
    seat_no: Mapped[int] = mapped_column(primary_key=True)


class Pair(OfTenant, Base):
    """A mentorship that is proposed, running, paused or over.

    Attributes
    ----------
    seat_no : int or None
        Held while the pair is live; None exactly when it has ended.
    not_again : bool
        One of the two does not want the other again; private, never shown.
    """

    __tablename__ = "pairs"
    __table_args__ = (
        of_tenant("people", "learner_id", to=("person_id",)),
        of_tenant("people", "mentor_id", to=("person_id",)),
        of_tenant("seats", "mentor_id", "seat_no"),
        one_of("kind", *KINDS),
        one_of("state", "proposed", "active", "paused", "ended"),
        one_of("origin", "choice", "run", "hr", "rematch"),
        sa.CheckConstraint("(ended_at IS NULL) = (seat_no IS NOT NULL)", name="live_has_seat"),
        sa.CheckConstraint("(ended_at IS NULL) = (state <> 'ended')", name="ended_is_ended"),
        sa.Index(
            "uq_pairs_live_seat",
            "tenant_id",
            "mentor_id",
            "seat_no",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index(
            "uq_pairs_live_learner",
            "tenant_id",
            "programme_id",
            "learner_id",
            "kind",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index(
            "uq_pairs_live_two",
            "tenant_id",
            "programme_id",
            "learner_id",
            "mentor_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("ix_pairs_learner", "tenant_id", "learner_id"),
        sa.Index("ix_pairs_mentor", "tenant_id", "mentor_id"),
        sa.Index("ix_pairs_newest", "tenant_id", "created_at", "pair_id"),
    )

    pair_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    cohort_id: Mapped[str | None]
    learner_id: Mapped[str]
    mentor_id: Mapped[str]
    kind: Mapped[str] = mapped_column(default="any")
    seat_no: Mapped[int | None]
    state: Mapped[str]
    origin: Mapped[str]
    run_id: Mapped[str | None]
    recommendation_id: Mapped[str | None]
    score: Mapped[float | None] = mapped_column(sa.Double)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    end_reason_code: Mapped[str | None]
    end_note: Mapped[str] = mapped_column(default="")
    not_again: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Choice(OfTenant, Base):
    """What a learner did with a shortlist: a ranking, or none of these."""

    __tablename__ = "choices"
    __table_args__ = (of_tenant("shortlists", "recommendation_id", ondelete="CASCADE"),)

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    ranked: Mapped[list[str]]
    reason_code: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    chosen_by: Mapped[str]
    chosen_at: Mapped[datetime]


class Request(OfTenant, Base):
    """A mentor is asked to accept a learner; the proposed pair holds the seat meanwhile."""

    __tablename__ = "requests"
    __table_args__ = (
        of_tenant("pairs", "pair_id", ondelete="CASCADE"),
        one_of("state", "pending", "accepted", "declined", "expired", "withdrawn"),
        sa.Index("ix_requests_due", "tenant_id", "state", "expires_at"),
        sa.Index("ix_requests_pair", "tenant_id", "pair_id"),
    )

    request_id: Mapped[str] = mapped_column(primary_key=True)
    pair_id: Mapped[str]
    recommendation_id: Mapped[str | None]
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(default="pending")
    reason_code: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Waiting(OfTenant, Base):
    """A learner waits for a mentor; the priority grows with every round missed, and is kept."""

    __tablename__ = "waitlist"
    __table_args__ = (
        of_tenant("programmes", "programme_id", ondelete="CASCADE"),
        of_tenant("people", "learner_id", to=("person_id",)),
        one_of("kind", *KINDS),
        one_of("state", "waiting", "served", "left"),
    )

    programme_id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, default="any")
    state: Mapped[str] = mapped_column(default="waiting")
    priority: Mapped[int] = mapped_column(default=0)
    rounds_missed: Mapped[int] = mapped_column(default=0)
    reason_code: Mapped[str]
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Outcome(OfTenant, Base):
    """Something measured about a pair; `models.outcomes` says on which scale.

    Attributes
    ----------
    value : float or None
        None for what was asked and not answered.
    source : str
        Who says so: ``"self"``, ``"manager"``, or another.
    details : dict
        ``baseline`` of a result: the figure before mentoring. ``treated`` of an uplift: whether
        the pair worked on that competency.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        of_tenant("pairs", "pair_id", ondelete="CASCADE"),
        one_of("measure", *MEASURES),
        sa.Index("ix_outcomes_pair", "tenant_id", "pair_id"),
    )

    outcome_id: Mapped[str] = mapped_column(primary_key=True)
    pair_id: Mapped[str]
    measure: Mapped[str]
    competency_id: Mapped[str | None]
    value: Mapped[float | None] = mapped_column(sa.Double)
    source: Mapped[str]
    measured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
