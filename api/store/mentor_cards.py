"""Queries about what a learner may read of a few mentors: profiles, earlier mentorships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_PEOPLE, _MENTORS, _POSTS = (COMPANY[name].c for name in ("people", "mentors", "posts"))
_CASES, _COMPETENCIES = (COMPANY[name].c for name in ("mentorships", "competencies"))

_SOME: sa.BindParameter[Any] = sa.bindparam("mentors", expanding=True)


def cards_of(tx: Tx, tenant_id: str, mentor_ids: Sequence[str]) -> dict[str, sa.RowMapping]:
    """Return the open part of some mentors' profiles, with the names of their posts."""
    given = {"tenant": tenant_id, "mentors": list(mentor_ids)}
    return {row["person_id"]: row for row in tx.connection().execute(_CARDS, given).mappings()}


def _cards() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            _PEOPLE.person_id,
            _PEOPLE.name,
            _PEOPLE.department,
            _PEOPLE.site,
            _PEOPLE.languages,
            _POSTS.name_zh.label("post_zh"),
            _POSTS.name_en.label("post_en"),
            _MENTORS.kind,
            _MENTORS.bio,
            _MENTORS.methods,
            _MENTORS.style_directive,
            _MENTORS.style_career,
            _MENTORS.style_challenge,
            _MENTORS.style_structure,
        )
        .join_from(
            COMPANY["people"],
            COMPANY["mentors"],
            sa.and_(
                _MENTORS.tenant_id == _PEOPLE.tenant_id, _MENTORS.mentor_id == _PEOPLE.person_id
            ),
        )
        .outerjoin(
            COMPANY["posts"],
            sa.and_(_POSTS.tenant_id == _PEOPLE.tenant_id, _POSTS.post_id == _PEOPLE.post_id),
        )
        .where(_PEOPLE.tenant_id == sa.bindparam("tenant"), _PEOPLE.person_id.in_(_SOME))
    )


_CARDS = _cards()


def cases_of(
    tx: Tx, tenant_id: str, mentor_ids: Sequence[str], today: date
) -> Sequence[sa.RowMapping]:
    """Return the mentorships of some mentors that are over: about what, how long, what moved.

    Nothing in a row says who was mentored, or how the mentor was rated.
    """
    given = {"tenant": tenant_id, "mentors": list(mentor_ids), "today": today}
    return tx.connection().execute(_PAST, given).mappings().all()


def _past() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            _CASES.mentor_id,
            _COMPETENCIES.name_zh,
            _COMPETENCIES.name_en,
            _CASES.started_on,
            _CASES.ended_on,
            _CASES.uplift,
        )
        .join_from(
            COMPANY["mentorships"],
            COMPANY["competencies"],
            sa.and_(
                _COMPETENCIES.tenant_id == _CASES.tenant_id,
                _COMPETENCIES.competency_id == _CASES.competency_id,
            ),
            isouter=True,
        )
        .where(
            _CASES.tenant_id == sa.bindparam("tenant"),
            _CASES.mentor_id.in_(_SOME),
            _CASES.ended_on <= sa.bindparam("today", type_=_CASES.ended_on.type),
        )
        .order_by(_CASES.mentor_id, _CASES.mentorship_id)
    )


_PAST = _past()
