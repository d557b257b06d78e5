"""From a ranking to a seat: the first mentor who has one free, and may be asked to accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.services.mailing import telling
from api.services.working_days import add_working_days
from api.store import Tx, orm
from api.store.choices import ListToChoose
from api.store.ids import new_id
from api.store.seats import NewPair, take_seat
from api.store.waitlist import serve, wait

ACCEPTED_BY_MENTOR = frozenset({"two_sided", "meet_three"})
"""Modes in which a choice is a request that the mentor answers."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a choice.

    Attributes
    ----------
    outcome : str
        ``paired``: a seat is taken; ``requested``: it is held until the mentor answers;
        ``waiting``: no seat was free, the learner is on the waitlist; ``new_list``: one is being
        made; ``human``: somebody looks at it.
    """

    recommendation_id: str
    outcome: Literal["paired", "requested", "waiting", "new_list", "human"]
    pair_id: str | None = None
    mentor_id: str | None = None
    request_id: str | None = None
    human_request_id: str | None = None
    job_id: str | None = None


def seek_seat(
    tx: Tx,
    asked: ListToChoose,
    ranked: Sequence[str],
    now: datetime,
    *,
    first_rank: int = 1,
    if_none: str,
) -> Outcome:
    """Take a seat of the first mentor of a ranking who has one free; else the learner waits.

    Parameters
    ----------
    ranked : sequence of str
        Mentors that are left to try, the best first.
    first_rank : int
        Place of the first of these in the learner's ranking.
    if_none : str
        Reason code of the waitlist.

    Raises
    ------
    AlreadyPaired
    """
    rid = asked.recommendation_id
    asks = asked.mode in ACCEPTED_BY_MENTOR
    of = (asked.tenant_id, asked.programme_id)
    for rank, mentor_id in enumerate(ranked, first_rank):
        if mentor_id in asked.apart:  # since the list was made; as if her seats were taken
            continue
        pair = _new_pair(asked, mentor_id, now, proposed=asks)
        if take_seat(tx, pair, now.date()) is None:
            continue
        if asks:
            request_id = _ask(tx, asked, pair, rank, now)
            return Outcome(rid, "requested", pair.pair_id, mentor_id, request_id)
        if asked.waits:
            serve(tx, *of, asked.kind, [asked.learner_id], now)
        telling.pairs_begin(tx, asked.tenant_id, [pair], now)
        return Outcome(rid, "paired", pair.pair_id, mentor_id)
    wait(tx, *of, {asked.learner_id: if_none}, kind=asked.kind, now=now)
    telling.no_mentor_yet(tx, *of, asked.kind, [asked.learner_id], now)
    return Outcome(rid, "waiting")


def _new_pair(asked: ListToChoose, mentor_id: str, now: datetime, *, proposed: bool) -> NewPair:
    return NewPair(
        tenant_id=asked.tenant_id,
        pair_id=new_id("pair"),
        programme_id=asked.programme_id,
        cohort_id=asked.cohort_id,
        learner_id=asked.learner_id,
        mentor_id=mentor_id,
        kind=asked.kind,
        state="proposed" if proposed else "active",
        origin="choice",
        run_id=asked.run_id,
        recommendation_id=asked.recommendation_id,
        score=asked.scores[mentor_id],
        created_at=now,
        started_at=None if proposed else now,
    )


def _ask(tx: Tx, asked: ListToChoose, pair: NewPair, rank: int, now: datetime) -> str:
    request = orm.Request(
        tenant_id=pair.tenant_id,
        request_id=new_id("req"),
        pair_id=pair.pair_id,
        recommendation_id=pair.recommendation_id,
        rank=rank,
        created_at=now,
        expires_at=add_working_days(now, asked.accept_days),
    )
    tx.add(request)
    tx.flush()
    telling.mentor_asked(tx, pair, request.request_id, request.expires_at, now)
    return request.request_id
