"""Queries about what a mentor may read of her learners, and of who asks for her."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_PEOPLE, _LEARNERS, _POSTS = (COMPANY[name].c for name in ("people", "learners", "posts"))


def learner_cards(tx: Tx, tenant_id: str, learner_ids: Collection[str]) -> dict[str, sa.RowMapping]:
    """Return name, post, department, goals and priorities of a few learners, by id."""
    asked = {"tenant": tenant_id, "learners": sorted(learner_ids)}
    rows = tx.connection().execute(_CARDS, asked).mappings() if learner_ids else ()
    return {row["person_id"]: row for row in rows}


def _cards() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            _PEOPLE.person_id,
            _PEOPLE.name,
            _PEOPLE.department,
            _PEOPLE.site,
            _PEOPLE.time_zone,
            _POSTS.name_zh.label("post_zh"),
            _POSTS.name_en.label("post_en"),
            _LEARNERS.goals,
            _LEARNERS.priorities,
        )
        .join_from(
            COMPANY["people"],
            COMPANY["learners"],
            sa.and_(
                _LEARNERS.tenant_id == _PEOPLE.tenant_id, _LEARNERS.learner_id == _PEOPLE.person_id
            ),
        )
        .outerjoin(
            COMPANY["posts"],
            sa.and_(_POSTS.tenant_id == _PEOPLE.tenant_id, _POSTS.post_id == _PEOPLE.post_id),
        )
        .where(
            _PEOPLE.tenant_id == sa.bindparam("tenant"),
            _PEOPLE.person_id.in_(sa.bindparam("learners", expanding=True)),
        )
    )


_CARDS = _cards()
