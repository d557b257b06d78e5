"""Queries about requests: a mentor is asked to accept a learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

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
    made, last = after or (None, None)
    given = {"person": of_person, "state": state, "made": made, "last": last}
    found = _newest(frozenset(name for name, value in given.items() if value is not None))
    asked = {**given, "tenant": tenant_id, "most": limit}
    return [Asked(*row) for row in tx.execute(found, asked)]


@cache
def _newest(given: frozenset[str]) -> sa.Select[Request, Pair]:
    """Make the query in which some things are given, once."""
    same = sa.and_(Pair.tenant_id == Request.tenant_id, Pair.pair_id == Request.pair_id)
    mine = Request.tenant_id == sa.bindparam("tenant")
    found = sa.select(Request, Pair).join(Pair, same).where(mine)
    if "person" in given:
        person: sa.BindParameter[str] = sa.bindparam("person")
        found = found.where(sa.or_(Pair.learner_id == person, Pair.mentor_id == person))
    if "state" in given:
        found = found.where(Request.state == sa.bindparam("state"))
    if "made" in given:
        made = sa.bindparam("made", type_=Request.created_at.type)
        place = sa.tuple_(made, sa.bindparam("last", type_=sa.String()))
        found = found.where(sa.tuple_(Request.created_at, Request.request_id) < place)
    newest = found.order_by(Request.created_at.desc(), Request.request_id.desc())
    return newest.limit(sa.bindparam("most", type_=sa.Integer()))
