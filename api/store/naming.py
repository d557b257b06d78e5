"""Queries for what people read in place of ids: posts and departments by name."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from features.label import Label


def post_names(tx: Tx, tenant_id: str, post_ids: Collection[str]) -> dict[str, Label]:
    """Return the names of some posts; what has none in one language has that of the other."""
    posts, found = COMPANY["posts"].c, dict[str, Label]()
    for chunk in chunks(sorted(post_ids)):
        rows = sa.select(posts.post_id, posts.name_zh, posts.name_en).where(
            posts.tenant_id == tenant_id, posts.post_id.in_(chunk)
        )
        for post_id, zh, en in tx.execute(rows):
            found[post_id] = Label(zh or en or post_id, en or zh or post_id)
    return found


def departments_of(tx: Tx, tenant_id: str) -> list[str]:
    """Return the departments in which anybody is, sorted."""
    people = COMPANY["people"].c
    found = sa.select(people.department).where(
        people.tenant_id == tenant_id, people.department != ""
    )
    return list(tx.scalars(found.distinct().order_by(people.department)))
