"""Models that were fitted to a programme's outcomes, which of them serves, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant, one_of

_SERVES = sa.text("state = 'champion'")


class Model(OfTenant, Base):
    """A fitted model, sealed with what is said of it; its bytes never change.

    Attributes
    ----------
    state : {"candidate", "refused", "champion", "retired"}
        May be promoted by a person; may never serve; serves; served before.
    card, body : bytes
        As `models.registry.seal` made them.
    report : dict
        What a person reads before deciding: figures, findings, changes, weights with intervals.
    replaced : str or None
        What served until this model was promoted last: another one, or ``"prior"``.
    reason : str
        Why it was promoted.
    retired_by, retired_at, retired_because
        Who took it out last, when, and why; None and empty of one that serves or never did.
    """

    __tablename__ = "models"
    __table_args__ = (
        of_tenant("programmes", "programme_id", ondelete="CASCADE"),
        one_of("state", "candidate", "refused", "champion", "retired"),
        sa.Index("ix_models_programme", "tenant_id", "programme_id", "created_at"),
        sa.Index(
            "uq_models_champion",
            "tenant_id",
            "programme_id",
            unique=True,
            sqlite_where=_SERVES,
            postgresql_where=_SERVES,
        ),
    )

    model_version: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    state: Mapped[str]
    card: Mapped[bytes]
    body: Mapped[bytes]
    sha256: Mapped[str]
    signature: Mapped[str]
    report: Mapped[dict[str, Any]]
    job_id: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    replaced: Mapped[str | None]
    promoted_at: Mapped[datetime | None]
    promoted_by: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None]
    retired_because: Mapped[str] = mapped_column(default="")


class Evaluation(OfTenant, Base):
    """What came of a programme, judged at an instant; never changed.

    Attributes
    ----------
    summary : dict
        What a list of evaluations says: the three answers, what there was to judge by, alarms.
    drifting : int
        Alarms of drift that stand in the latest quarter.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        of_tenant("programmes", "programme_id", ondelete="CASCADE"),
        sa.Index("ix_evaluations_programme", "tenant_id", "programme_id", "created_at"),
    )

    evaluation_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[str]
    summary: Mapped[dict[str, Any]]
    drifting: Mapped[int]
    job_id: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class EvaluationFile(OfTenant, Base):
    """What an evaluation consists of: its document, and how it reads in each language."""

    __tablename__ = "evaluation_files"
    __table_args__ = (of_tenant("evaluations", "evaluation_id", ondelete="CASCADE"),)

    evaluation_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
