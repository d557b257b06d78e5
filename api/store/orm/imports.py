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
    validate_only : bool
        Nothing is applied, however good it is.
    mark_leavers : bool
        Whom a full sync misses gets a leaving date.
    content : bytes or None
        The file itself: until it was applied, could not be read, or its sender has handed in
        another one.
    mapping : dict or None
        Name and text of the file that says which header means what.
    report : dict
        What stands in it: rows, changes, problems, leavers.
    findings : dict or None
        What HR is shown of it: its sheets with their first rows, its first bad cells.
    errors, marked : bytes or None
        Every bad cell, as CSV; the file with its bad cells marked, as a workbook.
    before : bytes or None
        What the last import that was applied has changed, so that it can be undone.
    """

    __tablename__ = "imports"
    __table_args__ = (
        sa.Index("ix_imports_newest", "tenant_id", "created_at", "import_id"),
        one_of("mode", "upsert", "full_sync"),
        one_of("state", "queued", "checking", "checked", "applied", "refused", "failed", "undone"),
    )

    import_id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str | None]
    mode: Mapped[str]
    validate_only: Mapped[bool] = mapped_column(default=False)
    mark_leavers: Mapped[bool] = mapped_column(default=False)
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    mapping: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(default="queued")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    findings: Mapped[dict[str, Any] | None] = mapped_column(
        sa.JSON(none_as_null=True), deferred=True
    )
    errors: Mapped[bytes | None] = mapped_column(deferred=True)
    marked: Mapped[bytes | None] = mapped_column(deferred=True)
    before: Mapped[bytes | None] = mapped_column(deferred=True)
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
