"""Tenants: one company each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base


class Tenant(Base):
    """One company. Its versions tell caches what has changed.

    Attributes
    ----------
    mentor_version : int
        Grows with every change that mentors' factors depend on: mentors, catalogue, posts, models.
    learner_version : int
        Grows with every change of a learner; `LearnerVersion` tells which.
    protected_version : int
        Grows with every change of anybody's protected attributes, on which no score depends, and as
        somebody is renamed or erased: every process then forgets what it has put down of people.
    """

    __tablename__ = "tenants"

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mentor_version: Mapped[int] = mapped_column(default=0)
    learner_version: Mapped[int] = mapped_column(default=0)
    protected_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
