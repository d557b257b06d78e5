"""Queries about what a mentor may read of her learners, and of who asks for her."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_PEOPLE, _LEARNERS, _POSTS = (COMPANY[name].c for name in ("people", "learners", "posts"))


def learner_cards(tx: Tx, tenant_id: str, learner_ids: Collection[str]) -> dict[str, sa.RowMapping]:
    """Return name, post, department, goals and priorities of a few learners, by id."""
    found = (
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
        .where(_PEOPLE.tenant_id == tenant_id, _PEOPLE.person_id.in_(sorted(learner_ids)))
    )
    return {row["person_id"]: row for row in tx.execute(found).mappings()}
