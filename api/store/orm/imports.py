"""Imports of files, and the versions of competency models."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, one_of


class Import(OfTenant, Base):
    """A file of the company on its way in.

    Attributes
    ----------
    content : bytes or None
        The file itself, until it was applied or refused.
    report : dict
        What stands in it: rows, changes, problems, leavers.
    """

    __tablename__ = "imports"
    __table_args__ = (
        one_of("mode", "upsert", "full_sync"),
        one_of("state", "queued", "checking", "checked", "applied", "refused", "failed", "undone"),
    )

    import_id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str | None]
    mode: Mapped[str]
    validate_only: Mapped[bool] = mapped_column(default=False)
    file_name: Mapped[str]
    content: Mapped[bytes | None]
    mapping: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(default="queued")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    finished_at: Mapped[datetime | None]


class CompetencyModelVersion(OfTenant, Base):
    """What a post asked for from some day on; the newest is what `competency_models` holds."""

    __tablename__ = "competency_model_versions"

    post_id: Mapped[str] = mapped_column(primary_key=True)
    model_version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
