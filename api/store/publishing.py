"""Queries about publishing a match run: what replaces what, which lists open, who goes without."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from api.store.engine import Tx
from api.store.orm.pairs import Pair
from api.store.orm.runs import AssignedMentor, MatchRun
from api.store.orm.shortlists import Shortlist, ShortlistItem

_Text = sa.ColumnElement[str] | InstrumentedAttribute[str]
NO_LIST = "no_list"
"""Why a learner waits who has a mentor in a run, but no list to choose her from."""


def cohort_of_run(tx: Tx, tenant_id: str, run_id: str) -> str | None:
    """Return the cohort of a run without holding on to the run; None for no such run."""
    found = sa.select(MatchRun.cohort_id).where(
        MatchRun.tenant_id == tenant_id, MatchRun.run_id == run_id
    )
    return tx.scalar(found)


def published_run(tx: Tx, tenant_id: str, cohort_id: str) -> MatchRun | None:
    """Return the run of a cohort that is published, locked; None where none is."""
    found = sa.select(MatchRun).where(
        MatchRun.tenant_id == tenant_id,
        MatchRun.cohort_id == cohort_id,
        MatchRun.state == "published",
    )
    return tx.scalar(found.with_for_update())


def open_lists(tx: Tx, tenant_id: str, run_id: str, expires_at: datetime) -> int:
    """Open the lists of a run to their learners, of whom none has a mentor yet; returns how many.

    A list without a mentor on it stays closed.
    """
    listed = sa.exists().where(
        ShortlistItem.tenant_id == Shortlist.tenant_id,
        ShortlistItem.recommendation_id == Shortlist.recommendation_id,
    )
    opened = (
        sa.update(Shortlist)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.run_id == run_id,
            Shortlist.state.in_(("draft", "withdrawn")),
            listed,
            ~_paired(
                Shortlist.tenant_id, Shortlist.programme_id, Shortlist.learner_id, Shortlist.kind
            ),
        )
        .values(state="open", expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )
    return tx.connection().execute(opened).rowcount


def withdraw_lists(tx: Tx, tenant_id: str, run_id: str) -> int:
    """Take back the lists of a run from which nobody has chosen; returns how many."""
    closed = (
        sa.update(Shortlist)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.run_id == run_id,
            Shortlist.state == "open",
        )
        .values(state="withdrawn", expires_at=None)
        .execution_options(synchronize_session=False)
    )
    return tx.connection().execute(closed).rowcount


def without_anything(tx: Tx, tenant_id: str, run_id: str) -> list[tuple[str, str, str]]:
    """Return who a run gave neither a mentor nor an open list: learner, kind, and the code."""
    one = AssignedMentor
    open_list = sa.exists().where(
        Shortlist.tenant_id == one.tenant_id,
        Shortlist.run_id == one.run_id,
        Shortlist.learner_id == one.learner_id,
        Shortlist.kind == one.kind,
        Shortlist.state == "open",
    )
    paired = _paired(one.tenant_id, MatchRun.programme_id, one.learner_id, one.kind)
    found = (
        sa.select(one.learner_id, one.kind, one.unmatched_code)
        .join(MatchRun, sa.and_(MatchRun.tenant_id == one.tenant_id, MatchRun.run_id == one.run_id))
        .where(one.tenant_id == tenant_id, one.run_id == run_id, ~open_list, ~paired)
    )
    return [(row.learner_id, row.kind, row.unmatched_code or NO_LIST) for row in tx.execute(found)]


def _paired(tenant_id: _Text, programme_id: _Text, learner_id: _Text, kind: _Text) -> sa.Exists:
    """Whether a learner has a live pair of a kind in a programme."""
    return sa.exists().where(
        Pair.tenant_id == tenant_id,
        Pair.programme_id == programme_id,
        Pair.learner_id == learner_id,
        Pair.kind == kind,
        Pair.ended_at.is_(None),
    )
