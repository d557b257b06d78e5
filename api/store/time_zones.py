"""Queries about the time zones in which a company's people are."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_PEOPLE = COMPANY["people"].c


def usual_zone(tx: Tx, tenant_id: str) -> str:
    """Return the time zone in which most people of a company are; empty where none is known."""
    known = sa.select(_PEOPLE.time_zone).where(
        _PEOPLE.tenant_id == tenant_id, _PEOPLE.time_zone != ""
    )
    most = known.group_by(_PEOPLE.time_zone).order_by(sa.func.count().desc(), _PEOPLE.time_zone)
    return tx.scalar(most.limit(1)) or ""
