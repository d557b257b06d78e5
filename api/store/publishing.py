"""Queries about publishing a match run: what replaces what, which lists open, who goes without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.engine import Tx
from api.store.orm.pairs import Choice, Pair
from api.store.orm.people import Preference
from api.store.orm.runs import AssignedMentor, MatchRun
from api.store.orm.shortlists import AUTOMATIC, Shortlist, ShortlistItem

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


def open_lists(tx: Tx, tenant_id: str, run_id: str, expires_at: datetime) -> list[tuple[str, str]]:
    """Open the lists of a run to their learners, of whom none has a mentor yet.

    Returns the list and the learner of each.

    A list without a mentor on it stays closed, and so does one that was made automatically for
    who opted out since.
    """
    listed = sa.exists().where(
        ShortlistItem.tenant_id == Shortlist.tenant_id,
        ShortlistItem.recommendation_id == Shortlist.recommendation_id,
    )
    paired = sa.exists().where(
        Pair.tenant_id == Shortlist.tenant_id,
        Pair.programme_id == Shortlist.programme_id,
        Pair.learner_id == Shortlist.learner_id,
        Pair.kind == Shortlist.kind,
        Pair.ended_at.is_(None),
    )
    opted_out = sa.exists().where(
        Preference.tenant_id == Shortlist.tenant_id,
        Preference.person_id == Shortlist.learner_id,
        Preference.automated_matching.is_(False),
    )
    opened = (
        sa.update(Shortlist)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.run_id == run_id,
            Shortlist.state.in_(("draft", "withdrawn")),
            listed,
            ~paired,
            ~sa.and_(Shortlist.source.in_(AUTOMATIC), opted_out),
        )
        .values(state="open", expires_at=expires_at)
        .returning(Shortlist.recommendation_id, Shortlist.learner_id)
    )
    return [(row[0], row[1]) for row in tx.connection().execute(opened)]


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


def withdraw_chosen(tx: Tx, tenant_id: str, run_id: str, pair_ids: Sequence[str]) -> int:
    """Take back the lists of a run whose chosen pairs have ended, and the choices; how many."""
    taken = 0
    for chunk in chunks(pair_ids):
        from_lists = sa.select(Pair.recommendation_id).where(
            Pair.tenant_id == tenant_id,
            Pair.pair_id.in_(chunk),
            Pair.recommendation_id.is_not(None),
        )
        void = (Shortlist.tenant_id == tenant_id, Shortlist.run_id == run_id)
        chosen = sa.select(Shortlist.recommendation_id).where(
            *void, Shortlist.state == "chosen", Shortlist.recommendation_id.in_(from_lists)
        )
        ids = tx.scalars(chosen).all()
        tx.execute(
            sa.delete(Choice).where(
                Choice.tenant_id == tenant_id, Choice.recommendation_id.in_(ids)
            )
        )
        closed = sa.update(Shortlist).where(*void, Shortlist.recommendation_id.in_(ids))
        tx.execute(closed.values(state="withdrawn", expires_at=None))
        taken += len(ids)
    return taken


def without_anything(tx: Tx, run: MatchRun) -> list[tuple[str, str, str]]:
    """Return who a run gave neither a mentor nor an open list: learner, kind, and the code."""
    # Three lists put together here: as one statement, SQLite goes through all lists for each row.
    one = AssignedMentor
    rows = sa.select(one.learner_id, one.kind, one.unmatched_code).where(
        one.tenant_id == run.tenant_id, one.run_id == run.run_id
    )
    lists = sa.select(Shortlist.learner_id, Shortlist.kind).where(
        Shortlist.tenant_id == run.tenant_id,
        Shortlist.run_id == run.run_id,
        Shortlist.state == "open",
    )
    pairs = sa.select(Pair.learner_id, Pair.kind).where(
        Pair.tenant_id == run.tenant_id,
        Pair.programme_id == run.programme_id,
        Pair.ended_at.is_(None),
    )
    served = {tuple(row) for query in (lists, pairs) for row in tx.execute(query)}
    found = [(row.learner_id, row.kind, row.unmatched_code) for row in tx.execute(rows)]
    return [(who, kind, code or NO_LIST) for who, kind, code in found if (who, kind) not in served]
