"""Queries about people who have left the company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Waiting
from api.store.orm.shortlists import Shortlist

_PEOPLE = COMPANY["people"].c


def mark_left(tx: Tx, tenant_id: str, person_id: str, left_on: date) -> bool:
    """Write down when somebody leaves; False where there is nobody, or she joins later."""
    has_joined = sa.or_(_PEOPLE.joined_on.is_(None), _PEOPLE.joined_on <= left_on)
    left = sa.update(COMPANY["people"]).where(
        _PEOPLE.tenant_id == tenant_id, _PEOPLE.person_id == person_id, has_joined
    )
    return tx.connection().execute(left.values(left_on=left_on)).rowcount == 1


def left_among(tx: Tx, tenant_id: str, person_ids: Sequence[str], today: date) -> set[str]:
    """Return who of some people has left."""
    found: set[str] = set()
    for chunk in chunks(person_ids):
        found |= set(tx.scalars(_left(tenant_id, today).where(_PEOPLE.person_id.in_(chunk))))
    return found


def pairs_of_leavers(tx: Tx, tenant_id: str, today: date) -> list[tuple[Pair, bool]]:
    """Return the live pairs, locked, one of whose two has left; and whether the learner has."""
    left = _left(tenant_id, today)
    learner_left = Pair.learner_id.in_(left)
    found = sa.select(Pair, learner_left).where(
        Pair.tenant_id == tenant_id,
        Pair.ended_at.is_(None),
        sa.or_(learner_left, Pair.mentor_id.in_(left)),
    )
    rows = tx.execute(found.order_by(Pair.pair_id).with_for_update(of=Pair))
    return [(row[0], bool(row[1])) for row in rows]


def leave_queues(tx: Tx, tenant_id: str, today: date, now: datetime) -> None:
    """Take who has left off every waitlist, and withdraw the shortlists that wait for them."""
    left = _left(tenant_id, today)
    tx.execute(
        sa.update(Waiting)
        .where(
            Waiting.tenant_id == tenant_id,
            Waiting.state == "waiting",
            Waiting.learner_id.in_(left),
        )
        .values(state="left", left_at=now)
    )
    tx.execute(
        sa.update(Shortlist)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.state == "open",
            Shortlist.learner_id.in_(left),
        )
        .values(state="withdrawn")
    )


def _left(tenant_id: str, today: date) -> sa.Select[str]:
    return sa.select(_PEOPLE.person_id).where(
        _PEOPLE.tenant_id == tenant_id, _PEOPLE.left_on <= today
    )
