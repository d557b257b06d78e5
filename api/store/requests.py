"""Queries about requests: a mentor is asked to accept a learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.pairs import Pair, Request


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and the proposed pair that holds the seat meanwhile."""

    request: Request
    pair: Pair


def request(tx: Tx, tenant_id: str, request_id: str, *, lock: bool = False) -> Asked | None:
    """Return a request with its pair; None where the tenant has no such one.

    With `lock` its pair is locked first, as everybody does who changes one of the two.
    """
    found = tx.get(Request, (tenant_id, request_id))
    if found is None:
        return None
    pair = tx.get_one(
        Pair, (tenant_id, found.pair_id), with_for_update=lock or None, populate_existing=lock
    )
    if lock:
        tx.refresh(found)
    return Asked(found, pair)


def pending_request(tx: Tx, tenant_id: str, pair_id: str) -> Request | None:
    """Return the request of a proposed pair that waits for an answer."""
    return tx.scalar(
        sa.select(Request).where(
            Request.tenant_id == tenant_id, Request.pair_id == pair_id, Request.state == "pending"
        )
    )


def requests_past_deadline(tx: Tx, tenant_id: str, now: datetime, limit: int) -> Sequence[str]:
    """Return ids of requests that nobody has answered in time, the longest ago first."""
    due = sa.select(Request.request_id).where(
        Request.tenant_id == tenant_id, Request.state == "pending", Request.expires_at <= now
    )
    return tx.scalars(due.order_by(Request.expires_at, Request.request_id).limit(limit)).all()


def newest_requests(
    tx: Tx,
    tenant_id: str,
    *,
    of_person: str | None,
    state: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Asked]:
    """Return requests, the newest first, those after a place in this order; at most `limit`."""
    same = sa.and_(Pair.tenant_id == Request.tenant_id, Pair.pair_id == Request.pair_id)
    found = sa.select(Request, Pair).join(Pair, same).where(Request.tenant_id == tenant_id)
    if of_person is not None:
        found = found.where(sa.or_(Pair.learner_id == of_person, Pair.mentor_id == of_person))
    if state is not None:
        found = found.where(Request.state == state)
    if after is not None:
        place = (sa.literal(after[0], Request.created_at.type), sa.literal(after[1]))
        found = found.where(sa.tuple_(Request.created_at, Request.request_id) < sa.tuple_(*place))
    newest = found.order_by(Request.created_at.desc(), Request.request_id.desc()).limit(limit)
    return [Asked(*row) for row in tx.execute(newest)]
