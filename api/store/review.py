"""Queries about the review of a draft: what HR did to it, and what it says of single learners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.runs import AssignedMentor, ReviewEdit
from api.store.orm.shortlists import Shortlist, ShortlistItem

ITEM = ("rank", "mentor_id", "role", "score", "propensity", "features")
"""What a mentor on a list is, besides whose list it is."""


def edits_before(
    tx: Tx, tenant_id: str, run_id: str, before: int | None, limit: int
) -> Sequence[ReviewEdit]:
    """Return the edits of a run, the newest first, those before one number; at most `limit`."""
    found = _of(tenant_id, run_id)
    if before is not None:
        found = found.where(ReviewEdit.edit_no < before)
    return tx.scalars(found.order_by(ReviewEdit.edit_no.desc()).limit(limit)).all()


def standing_edits(tx: Tx, tenant_id: str, run_id: str) -> Sequence[ReviewEdit]:
    """Return the edits of a run that were not undone, the oldest first."""
    found = _of(tenant_id, run_id).where(ReviewEdit.undone_at.is_(None))
    return tx.scalars(found.order_by(ReviewEdit.edit_no)).all()


def banned_learners(tx: Tx, tenant_id: str, run_id: str) -> set[str]:
    """Return the learners whom edits that were not undone keep apart from somebody."""
    bans = tx.execute(_BANS, {"tenant": tenant_id, "run": run_id})
    return {str(what["decision"]["learner_id"]) for (what,) in bans}


_EDITS = sa.inspect(ReviewEdit).local_table.c
_BANS = sa.select(_EDITS.what).where(
    _EDITS.tenant_id == sa.bindparam("tenant"),
    _EDITS.run_id == sa.bindparam("run"),
    _EDITS.undone_at.is_(None),
    _EDITS.action == "ban",
)


def newest_standing(tx: Tx, tenant_id: str, run_id: str) -> ReviewEdit | None:
    """Return the newest edit of a run that was not undone; None where there is none."""
    found = _of(tenant_id, run_id).where(ReviewEdit.undone_at.is_(None))
    return tx.scalars(found.order_by(ReviewEdit.edit_no.desc()).limit(1)).one_or_none()


def review_edit(tx: Tx, tenant_id: str, run_id: str, edit_no: int) -> ReviewEdit | None:
    """Return an edit; None where the run has no such one."""
    return tx.get(ReviewEdit, (tenant_id, run_id, edit_no))


def newest_edit(tx: Tx, tenant_id: str, run_id: str) -> int:
    """Return the number of the newest edit, undone or not; 0 where there is none."""
    newest = sa.select(sa.func.max(ReviewEdit.edit_no)).where(
        ReviewEdit.tenant_id == tenant_id, ReviewEdit.run_id == run_id
    )
    return tx.scalar(newest) or 0


def assigned(
    tx: Tx, tenant_id: str, run_id: str, learner_id: str, kind: str
) -> AssignedMentor | None:
    """Return what a run gives a learner of one kind; None where he is not in it."""
    return tx.get(AssignedMentor, (tenant_id, run_id, learner_id, kind))


def locked_pairs(tx: Tx, tenant_id: str, run_id: str) -> list[tuple[str, str]]:
    """Return learner and mentor of all locked pairs of a run."""
    one = AssignedMentor
    found = sa.select(one.learner_id, one.mentor_id).where(
        one.tenant_id == tenant_id,
        one.run_id == run_id,
        one.locked.is_(True),
        one.mentor_id.is_not(None),
    )
    rows = tx.execute(found.order_by(one.learner_id, one.kind))
    return [(row.learner_id, str(row.mentor_id)) for row in rows]


def left_out(tx: Tx, tenant_id: str, run_id: str, code: str) -> list[tuple[str, str]]:
    """Return learner and kind of those who have no mentor in a run for one reason."""
    one = AssignedMentor
    found = sa.select(one.learner_id, one.kind).where(
        one.tenant_id == tenant_id, one.run_id == run_id, one.unmatched_code == code
    )
    return [
        (row.learner_id, row.kind) for row in tx.execute(found.order_by(one.learner_id, one.kind))
    ]


def list_of(tx: Tx, tenant_id: str, run_id: str, learner_id: str, kind: str) -> Shortlist | None:
    """Return the list of a run that is still nobody's but HR's; None where there is none."""
    mine = sa.select(Shortlist).where(
        Shortlist.tenant_id == tenant_id,
        Shortlist.run_id == run_id,
        Shortlist.learner_id == learner_id,
        Shortlist.kind == kind,
        Shortlist.state.in_(("draft", "withdrawn")),
    )
    return tx.scalar(mine)


def listed_in_run(
    tx: Tx, tenant_id: str, run_id: str, learner_id: str, kind: str
) -> Sequence[sa.Row[str, int, float | None]]:
    """Return mentor, rank and score of each on a list of a run, whatever became of the list."""
    here = {"tenant": tenant_id, "run": run_id, "learner": learner_id, "kind": kind}
    return tx.execute(_LISTED, here).all()


def _listed() -> sa.Select[str, int, float | None]:
    mine, item = sa.inspect(Shortlist).local_table, sa.inspect(ShortlistItem).local_table
    same = (
        item.c.tenant_id == mine.c.tenant_id,
        item.c.recommendation_id == mine.c.recommendation_id,
    )
    return (
        sa.select(item.c.mentor_id, item.c.rank, item.c.score)
        .select_from(mine.join(item, sa.and_(*same)))
        .where(
            mine.c.tenant_id == sa.bindparam("tenant"),
            mine.c.run_id == sa.bindparam("run"),
            mine.c.learner_id == sa.bindparam("learner"),
            mine.c.kind == sa.bindparam("kind"),
        )
        .order_by(item.c.rank)
    )


_LISTED = _listed()


def items_on(tx: Tx, tenant_id: str, recommendation_id: str) -> list[dict[str, Any]]:
    """Return the mentors of a list as plain values, the first rank first."""
    found = sa.select(*(getattr(ShortlistItem, name) for name in ITEM)).where(
        ShortlistItem.tenant_id == tenant_id,
        ShortlistItem.recommendation_id == recommendation_id,
    )
    rows = tx.execute(found.order_by(ShortlistItem.rank))
    return [dict(zip(ITEM, row, strict=True)) for row in rows]


def put_items(
    tx: Tx, tenant_id: str, recommendation_id: str, items: Sequence[dict[str, Any]]
) -> None:
    """Put other mentors on a list."""
    of_list = {"tenant_id": tenant_id, "recommendation_id": recommendation_id}
    one = ShortlistItem
    tx.execute(
        sa.delete(one).where(one.tenant_id == tenant_id, one.recommendation_id == recommendation_id)
    )
    if items:
        tx.execute(sa.insert(one), [{**item, **of_list} for item in items])


def _of(tenant_id: str, run_id: str) -> sa.Select[ReviewEdit]:
    return sa.select(ReviewEdit).where(
        ReviewEdit.tenant_id == tenant_id, ReviewEdit.run_id == run_id
    )
