"""Queries about posts: how much is asked for there, and of how many people."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.people import Row

_POSTS, _MODELS, _PEOPLE = (COMPANY[name] for name in ("posts", "competency_models", "people"))


def posts_after(tx: Tx, tenant_id: str, after: str | None, limit: int) -> Sequence[Row]:
    """Return posts by id, those after one id, with their numbers of competencies and people."""
    found = sa.select(
        *(_POSTS.c[name] for name in ("post_id", "name_zh", "name_en", "family")),
        _count(_MODELS).label("competencies"),
        _count(_PEOPLE).label("people"),
    ).where(_POSTS.c.tenant_id == tenant_id)
    if after is not None:
        found = found.where(_POSTS.c.post_id > after)
    return tx.execute(found.order_by(_POSTS.c.post_id).limit(limit)).mappings().all()


def _count(table: sa.Table) -> sa.ScalarSelect[int]:
    """Return the query of how many rows of a table refer to the post at hand."""
    here = (table.c.tenant_id == _POSTS.c.tenant_id, table.c.post_id == _POSTS.c.post_id)
    return sa.select(sa.func.count()).select_from(table).where(*here).scalar_subquery()
