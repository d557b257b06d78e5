"""Queries that write lists which were just made, those of many learners at once.

A list is made before the transaction that writes it, and its learner may opt out in between. So
whoever writes looks again, once the list itself is written: on PostgreSQL its row waits for who
opts out at this moment and holds the person; SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx
from api.store.errors import OptedOutSince
from api.store.json_rows import among
from api.store.orm.shortlists import AUTOMATIC

_LIST = sa.insert(orm.Shortlist)
_PARTS = tuple(sa.insert(kind) for kind in (orm.ShortlistItem, orm.Exposure, orm.HumanRequest))


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one list: the list, its items, what was shown of it at once, who is to look at it."""

    shortlist: dict[str, Any]
    items: tuple[dict[str, Any], ...]
    exposures: tuple[dict[str, Any], ...] = ()
    human_requests: tuple[dict[str, Any], ...] = ()

    @property
    def learner(self) -> tuple[str, str]:
        """Tenant, and whom the list is for."""
        return self.shortlist["tenant_id"], self.shortlist["learner_id"]

    @property
    def is_automatic(self) -> bool:
        """Whether scores made it."""
        return self.shortlist["source"] in AUTOMATIC


def keep_list(tx: Tx, kept: Kept) -> None:
    """Write a list.

    Raises
    ------
    OptedOutSince
    """
    (refused,) = keep_lists(tx, [kept])
    if refused is not None:
        raise refused


def keep_lists(tx: Tx, lists: Sequence[Kept]) -> list[OptedOutSince | None]:
    """Write some lists, table by table: a few statements however many they are.

    Returns
    -------
    list of OptedOutSince or None
        Why each of them is not kept; None where it is.
    """
    if not lists:
        return []
    connection = tx.connection()
    connection.execute(_LIST, [kept.shortlist for kept in lists])
    out = _opted_out(connection, [kept.learner for kept in lists if kept.is_automatic])
    refused = [
        OptedOutSince(kept.learner[1]) if kept.is_automatic and kept.learner in out else None
        for kept in lists
    ]
    _take_back(connection, [kept for kept, why in zip(lists, refused, strict=True) if why])
    _write_parts(connection, [kept for kept, why in zip(lists, refused, strict=True) if not why])
    return refused


def _write_parts(connection: sa.Connection, lists: Sequence[Kept]) -> None:
    parts = (
        [item for kept in lists for item in kept.items],
        [shown for kept in lists for shown in kept.exposures],
        [request for kept in lists for request in kept.human_requests],
    )
    for insert, rows in zip(_PARTS, parts, strict=True):
        if rows:
            connection.execute(insert, rows)


def _take_back(connection: sa.Connection, lists: Sequence[Kept]) -> None:
    one = orm.Shortlist
    for kept in lists:
        tenant_id, list_id = (kept.shortlist[name] for name in ("tenant_id", "recommendation_id"))
        this = (one.tenant_id == tenant_id, one.recommendation_id == list_id)
        connection.execute(sa.delete(one).where(*this))


def _opted_out(
    connection: sa.Connection, learners: Sequence[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return who of some learners, each with its tenant, is not to be matched automatically."""
    if not learners:
        return set()
    tenants, people = (list(set(named)) for named in zip(*learners, strict=True))
    given = {"tenants": tenants, "people": people}
    rows = connection.execute(_out(connection.dialect.name), given)
    return {(tenant_id, person_id) for tenant_id, person_id in rows}


@cache
def _out(dialect: str) -> sa.Select[str, str]:
    wish = orm.Preference
    return sa.select(wish.tenant_id, wish.person_id).where(
        among(dialect, wish.tenant_id, "tenants"),
        among(dialect, wish.person_id, "people"),
        wish.automated_matching.is_(False),
    )
