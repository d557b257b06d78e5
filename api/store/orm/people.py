"""What people ask of the system beside their profile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of


class LearnerVersion(OfTenant, Base):
    """At which version of the tenant's learners somebody changed last."""

    __tablename__ = "learner_versions"
    __table_args__ = (of_tenant("people", "learner_id", to=("person_id",), ondelete="CASCADE"),)

    learner_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class Preference(OfTenant, Base):
    """Whether somebody may be matched automatically (PIPL art. 24); no row means yes."""

    __tablename__ = "preferences"
    __table_args__ = (of_tenant("people", "person_id", ondelete="CASCADE"),)

    person_id: Mapped[str] = mapped_column(primary_key=True)
    automated_matching: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class HumanRequest(OfTenant, Base):
    """Somebody asks for a human: to look again, or to decide instead of the system."""

    __tablename__ = "human_requests"
    __table_args__ = (
        of_tenant("people", "person_id", ondelete="CASCADE"),
        one_of("state", "open", "closed"),
    )

    human_request_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    programme_id: Mapped[str | None]
    recommendation_id: Mapped[str | None]
    reason_code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
