"""Queries about first meetings."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.mails import Meeting


def meeting(tx: Tx, tenant_id: str, pair_id: str, *, lock: bool = False) -> Meeting | None:
    """Return the first meeting of a pair; None where none was planned."""
    return tx.get(Meeting, (tenant_id, pair_id), with_for_update=lock or None)


def meetings_of(tx: Tx, tenant_id: str, pair_ids: Collection[str]) -> dict[str, Meeting]:
    """Return the first meetings of a page of pairs, by pair; cancelled ones are left out."""
    asked = {"tenant": tenant_id, "pairs": sorted(pair_ids)}
    return {row.pair_id: row for row in tx.scalars(_PLANNED, asked)} if pair_ids else {}


_PLANNED = sa.select(Meeting).where(
    Meeting.tenant_id == sa.bindparam("tenant"),
    Meeting.state == "planned",
    Meeting.pair_id.in_(sa.bindparam("pairs", expanding=True)),
)
