"""Queries for what people read in place of ids, and choose from: posts, competencies, places."""

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


def all_posts(tx: Tx, tenant_id: str) -> dict[str, Label]:
    """Return the name of every post, by id in its order."""
    return _all(tx, tenant_id, COMPANY["posts"].c.post_id)


def all_competencies(tx: Tx, tenant_id: str) -> dict[str, Label]:
    """Return the name of every competency, by id in its order."""
    return _all(tx, tenant_id, COMPANY["competencies"].c.competency_id)


def _all(tx: Tx, tenant_id: str, key: sa.Column[str]) -> dict[str, Label]:
    columns = key.table.c
    rows = sa.select(key, columns.name_zh, columns.name_en).where(columns.tenant_id == tenant_id)
    return {
        one: Label(zh or en or one, en or zh or one)
        for one, zh, en in tx.execute(rows.order_by(key))
    }


def sites_of(tx: Tx, tenant_id: str) -> list[str]:
    """Return the sites at which anybody is, sorted."""
    people = COMPANY["people"].c
    found = sa.select(people.site).where(people.tenant_id == tenant_id, people.site != "")
    return list(tx.scalars(found.distinct().order_by(people.site)))


def departments_of(tx: Tx, tenant_id: str) -> list[str]:
    """Return the departments in which anybody is, sorted."""
    people = COMPANY["people"].c
    found = sa.select(people.department).where(
        people.tenant_id == tenant_id, people.department != ""
    )
    return list(tx.scalars(found.distinct().order_by(people.department)))
