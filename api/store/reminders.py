"""Queries about what is due soon, and of which nobody has been reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.mails import Mail
from api.store.orm.pairs import Pair, Request
from api.store.orm.shortlists import Shortlist
from api.store.requests import Asked


@dataclass(frozen=True, slots=True)
class Soon:
    """What counts as due soon: made before an instant, due after one and no later than another."""

    made_before: datetime
    after: datetime
    until: datetime


def lists_due(tx: Tx, tenant_id: str, event: str, soon: Soon, limit: int) -> Sequence[Shortlist]:
    """Return open lists that are due soon and of whose `event` nobody was told."""
    paired = sa.exists().where(
        Pair.tenant_id == Shortlist.tenant_id,
        Pair.programme_id == Shortlist.programme_id,
        Pair.learner_id == Shortlist.learner_id,
        Pair.kind == Shortlist.kind,
        Pair.ended_at.is_(None),
    )
    found = sa.select(Shortlist).where(
        Shortlist.tenant_id == tenant_id,
        Shortlist.state == "open",
        Shortlist.created_at <= soon.made_before,
        Shortlist.expires_at.between(soon.after, soon.until),
        ~paired,
        ~_told(event, Shortlist.tenant_id, Shortlist.recommendation_id),
    )
    return tx.scalars(found.order_by(Shortlist.expires_at).limit(limit)).all()


def requests_due(tx: Tx, tenant_id: str, event: str, soon: Soon, limit: int) -> list[Asked]:
    """Return pending requests that are due soon and of whose `event` nobody was told."""
    same = sa.and_(Pair.tenant_id == Request.tenant_id, Pair.pair_id == Request.pair_id)
    found = sa.select(Request, Pair).join(Pair, same)
    found = found.where(
        Request.tenant_id == tenant_id,
        Request.state == "pending",
        Request.created_at <= soon.made_before,
        Request.expires_at.between(soon.after, soon.until),
        ~_told(event, Request.tenant_id, Request.request_id),
    )
    rows = tx.execute(found.order_by(Request.expires_at).limit(limit))
    return [Asked(*row) for row in rows]


def _told(event: str, tenant_id: Any, about: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(Mail.tenant_id == tenant_id, Mail.event == event, Mail.about == about)
