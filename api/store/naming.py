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
    found: dict[str, Label] = {}
    for chunk in chunks(sorted(post_ids)):
        asked = {"tenant": tenant_id, "posts": chunk}
        for post_id, zh, en in tx.connection().execute(_POSTS, asked):
            found[post_id] = Label(zh or en or post_id, en or zh or post_id)
    return found


_POST = COMPANY["posts"].c
_POSTS = sa.select(_POST.post_id, _POST.name_zh, _POST.name_en).where(
    _POST.tenant_id == sa.bindparam("tenant"),
    _POST.post_id.in_(sa.bindparam("posts", expanding=True)),
)


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
