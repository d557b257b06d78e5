"""Use-case: pairs and requests are found and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from api.services.actors import Actor
from api.store import Tx, orm
from api.store.pairs import PairFilter, newest_pairs
from api.store.requests import Asked, newest_requests

After = tuple[datetime, str] | None
"""Place of the last row that was shown: when it was made, its id."""


def list_pairs(
    tx: Tx, who: Actor, wanted: PairFilter, *, after: After, limit: int
) -> Sequence[orm.Pair]:
    """Return the pairs that somebody reaches, the newest first."""
    nobody = who.person_id or ""
    if who.reach == "own":
        wanted = replace(wanted, of_person=nobody)
    elif who.reach == "team":
        wanted = replace(wanted, of_team=nobody)
    return newest_pairs(tx, who.tenant_id, wanted, after=after, limit=limit)


def list_requests(
    tx: Tx, who: Actor, *, state: str | None, after: After, limit: int
) -> list[Asked]:
    """Return the requests that somebody reaches, the newest first."""
    own = None if who.reach == "all" else who.person_id or ""
    return newest_requests(tx, who.tenant_id, of_person=own, state=state, after=after, limit=limit)
