"""Long work: jobs under a lease, and the workers that hold them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, one_of


class Job(OfTenant, Base):
    """Work that takes more than a second.

    Attributes
    ----------
    token : str or None
        Of the worker that holds it; who finishes must still hold it (fencing).
    lease_until : datetime or None
        When it may be taken over, unless a heartbeat moves it on.
    idem_key : str or None
        Two jobs of one key are one job.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("state", "queued", "running", "done", "failed", "cancelled", "dead"),
        sa.UniqueConstraint("tenant_id", "idem_key"),
        sa.Index("ix_jobs_next", "state", "run_after", "job_id"),
    )

    job_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="queued")
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    worker_id: Mapped[str | None]
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    idem_key: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Worker(Base):
    """A process or thread that performs jobs of all tenants, and when it was last heard of."""

    __tablename__ = "workers"

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
