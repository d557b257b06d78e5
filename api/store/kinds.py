"""Queries about kinds of seat: a mentor's, and what was agreed before a policy asked for kinds."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Waiting
from api.store.orm.shortlists import Shortlist

ANY = "any"
_LEARNERS, _MENTORS = COMPANY["learners"].c, COMPANY["mentors"].c


def kind_of_mentor(tx: Tx, tenant_id: str, mentor_id: str) -> str | None:
    """Return whether a mentor is from inside or outside; None where there is no such mentor."""
    found = sa.select(_MENTORS.kind).where(
        _MENTORS.tenant_id == tenant_id, _MENTORS.mentor_id == mentor_id
    )
    return tx.scalar(found)


def take_up_kinds(tx: Tx, tenant_id: str, programme_id: str, first: str) -> None:
    """Give what goes on in a programme a kind, from when on its policy asks for kinds.

    Live pairs are of their mentor's kind. Who waits goes on waiting for the kind that she wants,
    or for the `first`, and keeps her place. Lists from which nobody has chosen are taken back.
    """
    mentors = sa.select(_MENTORS.kind).where(
        _MENTORS.tenant_id == Pair.tenant_id, _MENTORS.mentor_id == Pair.mentor_id
    )
    wants = sa.select(sa.func.nullif(_LEARNERS.mentor_kind, "")).where(
        _LEARNERS.tenant_id == Waiting.tenant_id, _LEARNERS.learner_id == Waiting.learner_id
    )
    there = sa.orm.aliased(Waiting)
    wanted = sa.func.coalesce(wants.scalar_subquery(), first)
    taken = sa.exists().where(
        there.tenant_id == Waiting.tenant_id,
        there.programme_id == Waiting.programme_id,
        there.learner_id == Waiting.learner_id,
        there.kind == wanted,
    )
    for change in (
        sa.update(Pair)
        .where(*_of(Pair, tenant_id, programme_id), Pair.kind == ANY, Pair.ended_at.is_(None))
        .values(kind=sa.func.coalesce(mentors.scalar_subquery(), Pair.kind)),
        sa.update(Waiting)
        .where(*_of(Waiting, tenant_id, programme_id), Waiting.kind == ANY, ~taken)
        .values(kind=wanted),
        _withdrawn(tenant_id, programme_id).where(Shortlist.kind == ANY),
    ):
        tx.execute(change.execution_options(synchronize_session=False))


def give_up_kinds(tx: Tx, tenant_id: str, programme_id: str) -> None:
    """End what only kinds make sense of, from when on a programme's policy asks for none.

    Pairs go on as they are. Lists from which nobody has chosen are taken back; who waits for a kind
    and has no mentor is put on the waitlist again by the next run.
    """
    for change in (
        sa.update(Waiting)
        .where(
            *_of(Waiting, tenant_id, programme_id),
            Waiting.kind != ANY,
            Waiting.state == "waiting",
        )
        .values(state="left"),
        _withdrawn(tenant_id, programme_id).where(Shortlist.kind != ANY),
    ):
        tx.execute(change.execution_options(synchronize_session=False))


def _withdrawn(tenant_id: str, programme_id: str) -> sa.Update:
    mine = (*_of(Shortlist, tenant_id, programme_id), Shortlist.state == "open")
    return sa.update(Shortlist).where(*mine).values(state="withdrawn", expires_at=None)


def _of(
    table: type[Pair | Waiting | Shortlist], tenant_id: str, programme_id: str
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.tenant_id == tenant_id, table.programme_id == programme_id
