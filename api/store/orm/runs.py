"""Match runs: what was asked, what came out, what HR changed in review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of

RUN_STATES = (
    "queued",
    "solving",
    "solved",
    "no_solution",
    "failed",
    "cancelled",
    "publishing",
    "published",
    "unpublished",
    "superseded",
)
KINDS = ("any", "inside", "outside")
"""Kinds of seat: ``any`` where a programme gives one mentor, the others under dual coaching."""


class MatchRun(OfTenant, Base):
    """One computation over a cohort: draft, then published, unpublished or superseded.

    Attributes
    ----------
    request : dict
        As it was asked (locks, bans, overrides …), so that it can be asked again.
    input_digest : str or None
        SHA-256 of the snapshot that was matched; the snapshot itself is a `RunFile`.
    counts, objective : dict
        Learners, matched, unmatched by code …; total, gap, bound.
    version : int
        For `If-Match`; grows with every edit of the draft.
    """

    __tablename__ = "match_runs"
    __table_args__ = (
        of_tenant("cohorts", "cohort_id", ondelete="CASCADE"),
        one_of("state", *RUN_STATES),
        one_of("mode", "assign", "shortlist", "both"),
        sa.Index(
            "uq_match_runs_published",
            "tenant_id",
            "cohort_id",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
        sa.Index("ix_match_runs_newest", "tenant_id", "created_at", "run_id"),
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    cohort_id: Mapped[str]
    job_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="queued")
    mode: Mapped[str] = mapped_column(default="both")
    dry_run: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int] = mapped_column(default=0)
    as_of: Mapped[datetime | None]
    policy_version: Mapped[int | None]
    model_version: Mapped[str] = mapped_column(default="prior")
    request: Mapped[dict[str, Any]]
    follows_run_id: Mapped[str | None]
    input_digest: Mapped[str | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    objective: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    solved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    unpublished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RunFile(OfTenant, Base):
    """A file of a run: the snapshot it was made from, its record, its certificate."""

    __tablename__ = "run_files"
    __table_args__ = (of_tenant("match_runs", "run_id", ondelete="CASCADE"),)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class AssignedMentor(OfTenant, Base):
    """Who a learner's mentor of one kind is in a run; no mentor and a code where nobody is.

    Attributes
    ----------
    coverage : float or None
        Share of the learner's gap that the mentor can close, in [0, 1]; None without either.
    rank : int or None
        Place of the mentor on the learner's list, from 1; None where she is on none.
    breaks : str
        Codes of the public soft rules that the pair does not keep, a blank between two.
    facts : dict or None
        What the pair is like, see `api.services.runs.facts.PairFacts`; None without a mentor.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        of_tenant("match_runs", "run_id", ondelete="CASCADE"),
        of_tenant("people", "learner_id", to=("person_id",)),
        of_tenant("people", "mentor_id", to=("person_id",)),
        one_of("kind", *KINDS),
        one_of("origin", "solver", "review"),
        sa.CheckConstraint(
            "(mentor_id IS NULL) = (unmatched_code IS NOT NULL)", name="mentor_or_reason"
        ),
        # Holds whatever the board of a run is sorted by first, so that its rows need not be read.
        sa.Index(
            "ix_assignments_board",
            "tenant_id",
            "run_id",
            "mentor_id",
            "score",
            "learner_id",
            "kind",
        ),
        sa.Index("ix_assignments_learner", "tenant_id", "learner_id"),
        sa.Index("ix_assignments_mentor", "tenant_id", "mentor_id"),
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, default="any")
    mentor_id: Mapped[str | None]
    score: Mapped[float | None] = mapped_column(sa.Double)
    coverage: Mapped[float | None] = mapped_column(sa.Double)
    unmatched_code: Mapped[str | None]
    locked: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(default="solver")
    previous_mentor_id: Mapped[str | None]
    rank: Mapped[int | None]
    breaks: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class ReviewEdit(OfTenant, Base):
    """One thing that HR did to a draft: its price, who moved, why; undone, never deleted."""

    __tablename__ = "review_edits"
    __table_args__ = (
        of_tenant("match_runs", "run_id", ondelete="CASCADE"),
        one_of("action", "move", "swap", "ban", "lock", "unlock", "none"),
    )

    run_id: Mapped[str] = mapped_column(primary_key=True)
    edit_no: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    what: Mapped[dict[str, Any]]
    price: Mapped[dict[str, Any]]
    moved: Mapped[list[Any]]
    reason_code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    actor: Mapped[str]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
