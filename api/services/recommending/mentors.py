"""Use-case: what a learner reads of mentors who might be hers: profiles, earlier cases in brief.

A case is told without its learner, and never how anybody rated it; what moved is told of three
measured cases or more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median
from typing import Any

from api.services.actors import Actor
from api.store import Tx
from api.store.mentor_cards import cards_of, cases_of
from features.blocks.record import LEAST_OUTCOMES
from features.label import Label
from features.schema import METHODS

_DAYS_A_MONTH = 30.4
_MOST_TOPICS = 3
_METHOD = {method.code: method.label for method in METHODS}


@dataclass(frozen=True, slots=True)
class Cases:
    """Mentorships of a mentor that are over.

    Attributes
    ----------
    months : float or None
        What half of them took at most; None where there was none.
    topics : tuple of (Label, int)
        Competencies that they were about most often, and how often.
    uplift : float or None
        Levels gained on average, to half a level, which is as much as a few cases can tell; None
        where fewer than three were measured.
    """

    n: int
    months: float | None = None
    topics: tuple[tuple[Label, int], ...] = ()
    uplift: float | None = None


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """The open part of a mentor's profile.

    Attributes
    ----------
    style : tuple of float or None
        On the four dimensions of `features.schema.STYLE_DIMENSIONS`; None where unknown.
    """

    mentor_id: str
    name: str
    post: Label
    department: str
    site: str
    kind: str
    languages: tuple[str, ...]
    methods: tuple[Label, ...]
    style: tuple[float | None, ...]
    bio: str
    cases: Cases


def profiles_of(
    tx: Tx, who: Actor, mentor_ids: Sequence[str], now: datetime
) -> dict[str, MentorProfile]:
    """Return the open profiles of some mentors, by id; who is no mentor any more is left out."""
    cards = cards_of(tx, who.tenant_id, mentor_ids)
    cases: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in cases_of(tx, who.tenant_id, mentor_ids, now.date()):
        cases[row["mentor_id"]].append(dict(row))
    return {one: _profile(dict(row), _cases(cases[one])) for one, row in cards.items()}


def _profile(row: Mapping[str, Any], cases: Cases) -> MentorProfile:
    style = ("style_directive", "style_career", "style_challenge", "style_structure")
    return MentorProfile(
        mentor_id=row["person_id"],
        name=row["name"] or row["person_id"],
        post=_named(row["post_zh"], row["post_en"]),
        department=row["department"],
        site=row["site"],
        kind=row["kind"],
        languages=_parts(row["languages"]),
        methods=tuple(_METHOD[code] for code in _parts(row["methods"])),
        style=tuple(row[name] for name in style),
        bio=row["bio"],
        cases=cases,
    )


def _cases(rows: Sequence[Mapping[str, Any]]) -> Cases:
    if not rows:
        return Cases(0)
    days = [(row["ended_on"] - row["started_on"]).days for row in rows]
    topics = Counter(_named(row["name_zh"], row["name_en"]) for row in rows if row["name_zh"])
    moved = [row["uplift"] for row in rows if row["uplift"] is not None]
    return Cases(
        n=len(rows),
        months=median(days) / _DAYS_A_MONTH,
        topics=tuple(topics.most_common(_MOST_TOPICS)),
        uplift=round(2 * fmean(moved)) / 2 if len(moved) >= LEAST_OUTCOMES else None,
    )


def _named(zh: str | None, en: str | None) -> Label:
    return Label(zh or en or "", en or zh or "")


def _parts(cell: str | None) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
