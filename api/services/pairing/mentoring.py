"""Use-case: what a mentor has before her: requests, learners, meetings, seats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from api.services.actors import Actor
from api.services.company.naming import known_names
from api.services.company.reading import get_profile
from api.services.pairing.reading import list_pairs, list_requests
from api.store import Tx, orm
from api.store.learner_cards import learner_cards
from api.store.mails import names_of_programmes
from api.store.meetings import meetings_of
from api.store.pairs import PairFilter
from api.store.requests import Asked
from features.label import Label

MOST_ROWS = 200
"""Requests, and learners, that are looked at: a mentor has a hundred seats at most."""
_LIVE = ("active", "paused")


@dataclass(frozen=True, slots=True)
class LearnerCard:
    """What a mentor may read of a learner of hers, or of one who asks for her.

    Attributes
    ----------
    wants : tuple of Label
        Competencies that the learner names as priorities.
    """

    learner_id: str
    name: str
    post: Label
    department: str
    goals: str
    wants: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Mentoring:
    """What a mentor has before her.

    Attributes
    ----------
    requests : tuple of Asked
        That wait for her, the most urgent first.
    pairs : tuple of orm.Pair
        Live ones, the longest first.
    meetings : dict of str to orm.Meeting
        Planned first meetings, by pair.
    learners : dict of str to LearnerCard
    programmes : dict of str to str
        Names by id.
    seats, taken : int
        Offered, and held: also by requests that wait.
    paused_until : date or None
    """

    requests: tuple[Asked, ...]
    pairs: tuple[orm.Pair, ...]
    meetings: dict[str, orm.Meeting]
    learners: dict[str, LearnerCard]
    programmes: dict[str, str]
    seats: int
    taken: int
    paused_until: date | None


def mentoring_of(tx: Tx, who: Actor, now: datetime) -> Mentoring:
    """Return what a mentor has before her.

    Parameters
    ----------
    who : Actor
        The mentor, who reaches her own.

    Raises
    ------
    NotFound
        She is no mentor.
    """
    me = who.person_id or ""
    profile = get_profile(tx, who, "mentor", me, now).fields
    asked = list_requests(tx, who, state="pending", after=None, limit=MOST_ROWS)
    mine = sorted(
        (one for one in asked if one.pair.mentor_id == me), key=lambda one: one.request.expires_at
    )
    live = PairFilter(mentor_id=me, live=True)
    found = list_pairs(tx, who, live, after=None, limit=MOST_ROWS)
    pairs = [pair for pair in found if pair.state in _LIVE]
    every = [*pairs, *(one.pair for one in mine)]
    return Mentoring(
        requests=tuple(mine),
        pairs=tuple(sorted(pairs, key=lambda pair: pair.created_at)),
        meetings=meetings_of(tx, who.tenant_id, {pair.pair_id for pair in pairs}),
        learners=cards_for(tx, who, {pair.learner_id for pair in every}),
        programmes=names_of_programmes(tx, who.tenant_id, {one.programme_id for one in every}),
        seats=profile["capacity"],
        taken=len(every),
        paused_until=profile["paused_until"],
    )


def cards_for(tx: Tx, who: Actor, learner_ids: Collection[str]) -> dict[str, LearnerCard]:
    """Return what may be read of learners, by id: of pairs and requests that one sees."""
    names = known_names(tx, who.tenant_id).competencies if learner_ids else {}
    return {
        learner_id: LearnerCard(
            learner_id=learner_id,
            name=row["name"] or learner_id,
            post=Label(
                row["post_zh"] or row["post_en"] or "", row["post_en"] or row["post_zh"] or ""
            ),
            department=row["department"],
            goals=row["goals"],
            wants=tuple(names[one] for one in row["priorities"].split("|") if one in names),
        )
        for learner_id, row in learner_cards(tx, who.tenant_id, learner_ids).items()
    }
