"""Queries that read a run whole, to compare it with another or to write it out."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx
from api.store.orm.runs import AssignedMentor
from api.store.orm.shortlists import Shortlist, ShortlistItem


def mentors_listed(tx: Tx, tenant_id: str, run_id: str) -> list[tuple[str, str, str]]:
    """Return learner, kind and mentor of every place on the lists of a run, in order."""
    found = (
        sa.select(Shortlist.learner_id, Shortlist.kind, ShortlistItem.mentor_id)
        .join(
            ShortlistItem,
            sa.and_(
                ShortlistItem.tenant_id == Shortlist.tenant_id,
                ShortlistItem.recommendation_id == Shortlist.recommendation_id,
            ),
        )
        .where(Shortlist.tenant_id == tenant_id, Shortlist.run_id == run_id)
        .order_by(Shortlist.learner_id, Shortlist.kind, ShortlistItem.rank)
    )
    return [(row.learner_id, row.kind, row.mentor_id) for row in tx.execute(found)]


class Given(NamedTuple):
    """What a run gives a learner, of one kind."""

    learner_id: str
    kind: str
    mentor_id: str | None
    score: float | None
    origin: str


def given_in(tx: Tx, tenant_id: str, run_id: str) -> list[Given]:
    """Return every row of a run by learner and kind."""
    one = sa.inspect(AssignedMentor).local_table.c
    found = sa.select(one.learner_id, one.kind, one.mentor_id, one.score, one.origin).where(
        one.tenant_id == tenant_id, one.run_id == run_id
    )
    return [Given._make(row) for row in tx.execute(found.order_by(one.learner_id, one.kind))]


def put_run_file(tx: Tx, tenant_id: str, run_id: str, name: str, content: bytes) -> None:
    """Keep a file with a run, in place of an earlier one of the name."""
    found = tx.get(orm.RunFile, (tenant_id, run_id, name))
    if found is None:
        tx.add(orm.RunFile(tenant_id=tenant_id, run_id=run_id, name=name, content=content))
    else:
        found.content = content
