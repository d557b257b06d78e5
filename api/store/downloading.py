"""Queries that read the rows of a match run to be taken along, table by table."""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd
import sqlalchemy as sa

from api.store.base import Base
from api.store.engine import Tx

RunTable = Literal["assignments", "shortlists", "exposures", "choices", "pairs"]
RUN_TABLES: tuple[RunTable, ...] = get_args(RunTable)
_OF_LIST = ("recommendation_id", "learner_id", "kind")
COLUMNS: dict[RunTable, tuple[str, ...]] = {
    "assignments": (
        "learner_id",
        "kind",
        "mentor_id",
        "score",
        "coverage",
        "rank",
        "unmatched_code",
        "locked",
        "origin",
        "previous_mentor_id",
    ),
    "shortlists": (
        *_OF_LIST,
        "rank",
        "mentor_id",
        "role",
        "score",
        "propensity",
        "source",
        "state",
        "policy_version",
        "model_version",
        "created_at",
        "expires_at",
        "features",
    ),
    "exposures": (
        "recommendation_id",
        "learner_id",
        "rank",
        "mentor_id",
        "propensity",
        "policy_version",
        "model_version",
        "shown_at",
        "features",
    ),
    "choices": (*_OF_LIST, "ranked", "reason_code", "chosen_at"),
    "pairs": (
        "pair_id",
        "learner_id",
        "mentor_id",
        "kind",
        "state",
        "origin",
        "recommendation_id",
        "score",
        "created_at",
        "started_at",
        "paused_until",
        "ended_at",
        "end_reason_code",
    ),
}
"""Columns that are handed on: none of them a name, a note, or somebody's private word."""
_SOURCES: dict[RunTable, tuple[str, ...]] = {
    "assignments": ("assignments",),
    "shortlists": ("shortlist_items", "shortlists"),
    "exposures": ("exposures", "shortlists"),
    "choices": ("choices", "shortlists"),
    "pairs": ("pairs",),
}


def count_of(tx: Tx, tenant_id: str, run_id: str, table: RunTable) -> int:
    """Count the rows of a table that belong to a run."""
    rows = _rows(tenant_id, run_id, table).subquery()
    return tx.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def rows_of(tx: Tx, tenant_id: str, run_id: str, table: RunTable) -> pd.DataFrame:
    """Return the rows of a table that belong to a run, in a fixed order, under `COLUMNS`."""
    order = [name for name in COLUMNS[table] if name in ("learner_id", "rank", "mentor_id", "kind")]
    found = _rows(tenant_id, run_id, table)
    ordered = found.order_by(*(found.selected_columns[name] for name in order))
    return pd.DataFrame(map(tuple, tx.execute(ordered)), columns=list(COLUMNS[table]), dtype=object)


def _rows(tenant_id: str, run_id: str, table: RunTable) -> sa.Select[tuple[object, ...]]:
    first, *others = (Base.metadata.tables[name] for name in _SOURCES[table])
    joined: sa.FromClause = first
    for other in others:
        same = ("tenant_id", "recommendation_id")
        joined = joined.join(other, sa.and_(*(first.c[name] == other.c[name] for name in same)))
    of_run = (others or [first])[-1]
    columns = [first.c[n] if n in first.c else of_run.c[n] for n in COLUMNS[table]]
    return (
        sa.select(*columns)
        .select_from(joined)
        .where(of_run.c.tenant_id == tenant_id, of_run.c.run_id == run_id)
    )
