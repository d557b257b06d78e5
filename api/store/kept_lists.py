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
from api.store.prepared import prepared

_LIST, _ITEM = sa.insert(orm.Shortlist), sa.insert(orm.ShortlistItem)
_REQUEST = sa.insert(orm.HumanRequest)


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one list.

    Attributes
    ----------
    shortlist : dict
    items : tuple of dict
    shown : bool
        Whether it is shown at once: all of it is then logged, as it is.
    human_requests : tuple of dict
        Who is to look at it.
    """

    shortlist: dict[str, Any]
    items: tuple[dict[str, Any], ...]
    shown: bool = False
    human_requests: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Tenant and id."""
        return self.shortlist["tenant_id"], self.shortlist["recommendation_id"]

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
    items = [item for kept in lists for item in kept.items]
    if items:
        connection.execute(_ITEM, items)
    shown = [{"tenant": kept.key[0], "list": kept.key[1]} for kept in lists if kept.shown]
    if shown:
        connection.execute(_SHOWN, shown)
    requests = [request for kept in lists for request in kept.human_requests]
    if requests:
        connection.execute(_REQUEST, requests)


def _take_back(connection: sa.Connection, lists: Sequence[Kept]) -> None:
    one = orm.Shortlist
    for kept in lists:
        tenant_id, list_id = kept.key
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
def _out(dialect: str) -> sa.StatementLambdaElement:
    wish = orm.Preference
    found = sa.select(wish.tenant_id, wish.person_id).where(
        among(dialect, wish.tenant_id, "tenants"),
        among(dialect, wish.person_id, "people"),
        wish.automated_matching.is_(False),
    )
    return prepared(lambda: found)


def _showing() -> sa.Insert:
    """Make the statement that logs all of a list as shown when it was made."""
    item, made = orm.ShortlistItem, orm.Shortlist
    columns = {
        "tenant_id": item.tenant_id,
        "recommendation_id": item.recommendation_id,
        "rank": item.rank,
        "learner_id": made.learner_id,
        "mentor_id": item.mentor_id,
        "propensity": item.propensity,
        "policy_version": made.policy_version,
        "model_version": made.model_version,
        "features": item.features,
        "shown_at": made.created_at,
    }
    rows = (
        sa.select(*columns.values())
        .join_from(made, item, item.recommendation_id == made.recommendation_id)
        .where(
            made.tenant_id == sa.bindparam("tenant"),
            item.tenant_id == sa.bindparam("tenant"),
            made.recommendation_id == sa.bindparam("list"),
        )
    )
    return sa.insert(orm.Exposure).from_select(list(columns), rows)


_SHOWN = prepared(_showing)
