"""What somebody is told of a pair or a request: never the other's private words.

Who ended a pair, and why, is for who did it and for the company; a note is its writer's alone; that
somebody does not want another again is told to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.pairing.visible import side_of
from api.store import orm
from api.store.requests import Asked


@dataclass(frozen=True, slots=True)
class ToldPair:
    """A pair as one of those who see it is told of it; see `api.store.orm.Pair`."""

    pair_id: str
    programme_id: str
    cohort_id: str | None
    learner_id: str
    mentor_id: str
    kind: str
    state: str
    origin: str
    run_id: str | None
    recommendation_id: str | None
    score: float | None
    created_at: datetime
    started_at: datetime | None
    paused_until: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    end_reason_code: str | None
    end_note: str
    version: int


@dataclass(frozen=True, slots=True)
class ToldRequest:
    """A request as one of those who see it is told of it.

    A mentor is not told whether she is somebody's first choice, a learner not why she declined.
    """

    request_id: str
    pair_id: str
    programme_id: str
    learner_id: str
    mentor_id: str
    kind: str
    state: str
    rank: int | None
    recommendation_id: str | None
    reason_code: str | None
    note: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None


def told_pair(who: Actor, pair: orm.Pair) -> ToldPair:
    """Return what an actor who reaches a pair is told of it."""
    mine = _side(who, pair)
    wrote = pair.ended_by is not None and pair.ended_by == mine
    company = who.reach == "all"
    return ToldPair(
        pair_id=pair.pair_id,
        programme_id=pair.programme_id,
        cohort_id=pair.cohort_id,
        learner_id=pair.learner_id,
        mentor_id=pair.mentor_id,
        kind=pair.kind,
        state=pair.state,
        origin=pair.origin,
        run_id=pair.run_id,
        recommendation_id=pair.recommendation_id if company or mine == "learner" else None,
        score=pair.score,
        created_at=pair.created_at,
        started_at=pair.started_at,
        paused_until=pair.paused_until,
        ended_at=pair.ended_at,
        ended_by=pair.ended_by if company or wrote else None,
        end_reason_code=pair.end_reason_code if company or wrote else None,
        end_note=pair.end_note if wrote else "",
        version=pair.version,
    )


def told_request(who: Actor, asked: Asked) -> ToldRequest:
    """Return what an actor who reaches a request is told of it."""
    row, pair, mine = asked.request, asked.pair, _side(who, asked.pair)
    company = who.reach == "all"
    return ToldRequest(
        request_id=row.request_id,
        pair_id=row.pair_id,
        programme_id=pair.programme_id,
        learner_id=pair.learner_id,
        mentor_id=pair.mentor_id,
        kind=pair.kind,
        state=row.state,
        rank=row.rank if company or mine == "learner" else None,
        recommendation_id=row.recommendation_id if company or mine == "learner" else None,
        reason_code=row.reason_code if company or mine == "mentor" else None,
        note=row.note if mine == "mentor" else "",
        created_at=row.created_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
    )


def _side(who: Actor, pair: orm.Pair) -> str:
    return side_of(who, learner_id=pair.learner_id, mentor_id=pair.mentor_id)
