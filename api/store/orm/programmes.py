"""Programmes, their cohorts and their versioned policies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of


class Programme(OfTenant, Base):
    """A mentoring programme.

    Attributes
    ----------
    mode : {"assign", "shortlist", "two_sided", "meet_three"}
        The system assigns; the learner chooses; the mentor must also accept; the learner meets all
        three first.
    choice_days, accept_days : int
        Working days for a learner to choose, for a mentor to answer.
    assign_undecided : bool
        Whether the system gives a mentor of the list to learners who did not choose in time.
    fairness : {"report", "block"}
        Whether a run that serves a group clearly worse is only reported, or not published without
        somebody's sign-off.
    blind_first_look : bool
        Whether learners read the reasons before they see names: on pages alone, and logged nowhere.
    promotes_by_rule : bool
        Whether a newly trained model serves without a person's word, where nothing at all speaks
        against it.
    promotion_set_by : str or None
        Who said so last; None where nobody ever did.
    active_version : int or None
        Of the policy in force; None before one was activated: the default policy holds.
    version : int
        For `If-Match`.
    """

    __tablename__ = "programmes"
    __table_args__ = (
        one_of("mode", "assign", "shortlist", "two_sided", "meet_three"),
        one_of("fairness", "report", "block"),
    )

    programme_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mode: Mapped[str] = mapped_column(default="shortlist")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    choice_days: Mapped[int] = mapped_column(default=10)
    accept_days: Mapped[int] = mapped_column(default=5)
    assign_undecided: Mapped[bool] = mapped_column(default=True)
    fairness: Mapped[str] = mapped_column(default="report")
    blind_first_look: Mapped[bool] = mapped_column(default=False)
    promotes_by_rule: Mapped[bool] = mapped_column(default=False)
    promotion_set_by: Mapped[str | None]
    active_version: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class PolicyVersion(OfTenant, Base):
    """One version of a programme's policy; never changed once it was active.

    Attributes
    ----------
    policy_version : int
        From 1 within the programme: what runs, lists and exposures name.
    document : dict
        As `matching.policy.Policy` dumps it.
    version : int
        For `If-Match` while it is a draft.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (
        of_tenant("programmes", "programme_id", ondelete="CASCADE"),
        one_of("state", "draft", "active", "retired"),
        sa.Index(
            "uq_policy_versions_active",
            "tenant_id",
            "programme_id",
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        ),
    )

    programme_id: Mapped[str] = mapped_column(primary_key=True)
    policy_version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="draft")
    document: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Cohort(OfTenant, Base):
    """One intake of a programme, the unit of a match run.

    Attributes
    ----------
    everyone : bool
        All learners and mentors of the company take part; else those of `CohortMember`.
    """

    __tablename__ = "cohorts"
    __table_args__ = (
        of_tenant("programmes", "programme_id", ondelete="CASCADE"),
        one_of("state", "open", "closed"),
    )

    cohort_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    everyone: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CohortMember(OfTenant, Base):
    """Somebody takes part in a cohort that is not open to everyone."""

    __tablename__ = "cohort_members"
    __table_args__ = (
        of_tenant("cohorts", "cohort_id", ondelete="CASCADE"),
        of_tenant("people", "person_id", ondelete="CASCADE"),
        one_of("side", "learner", "mentor"),
    )

    cohort_id: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)
