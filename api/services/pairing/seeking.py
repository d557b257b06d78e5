"""From rankings to seats: the first mentor who has one free, and may be asked to accept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.services.mailing import telling
from api.services.working_days import add_working_days
from api.store import Tx, orm
from api.store.choices import ListToChoose
from api.store.errors import AlreadyPaired
from api.store.ids import new_id
from api.store.taking import NewPair, Refusal, take_seats
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


@dataclass(frozen=True, slots=True)
class Seeker:
    """A learner who is to get a seat of the best mentor of a ranking who has one free.

    Attributes
    ----------
    ranked : sequence of str
        Mentors that are left to try, the best first.
    if_none : str
        Reason code of the waitlist.
    first_rank : int
        Place of the first of `ranked` in the learner's ranking.
    """

    asked: ListToChoose
    ranked: Sequence[str]
    now: datetime
    if_none: str
    first_rank: int = 1

    @property
    def asks(self) -> bool:
        """Whether a mentor is asked before she gets the learner."""
        return self.asked.mode in ACCEPTED_BY_MENTOR

    @property
    def answer_by(self) -> datetime:
        """When a mentor who is asked is to have answered."""
        return add_working_days(self.now, self.asked.accept_days)

    def pair(self, place: int) -> NewPair | None:
        """Return the pair to try at a place, from 0; None behind the last one.

        None, too, where the two are not to be a pair since the list was made: as if the mentor's
        seats were taken.
        """
        if place >= len(self.ranked) or self.ranked[place] in self.asked.apart:
            return None
        return _new_pair(self.asked, self.ranked[place], self.now, proposed=self.asks)


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
    ranked, first_rank, if_none
        Of a `Seeker`.

    Raises
    ------
    AlreadyPaired
    """
    (came,) = seek_seats(tx, [Seeker(asked, ranked, now, if_none, first_rank)])
    if isinstance(came, AlreadyPaired):
        raise came
    return came


def seek_seats(tx: Tx, seekers: Sequence[Seeker]) -> list[Outcome | AlreadyPaired]:
    """Take seats for several learners of one tenant: all their first mentors are tried, and so on.

    Returns
    -------
    list
        What came of each. Nothing was written for who is paired already.
    """
    if not seekers:
        return []
    now = _latest(seekers)
    came: list[Outcome | AlreadyPaired | None] = [None] * len(seekers)
    taken: list[tuple[Seeker, Outcome, NewPair]] = []
    for place in range(max(len(seeker.ranked) for seeker in seekers)):
        tried = {
            number: pair
            for number, seeker in enumerate(seekers)
            if came[number] is None and (pair := seeker.pair(place)) is not None
        }
        refused = take_seats(tx, list(tried.values()), now.date())
        for number, pair in tried.items():
            one = _came(tx, seekers[number], pair, place, refused.get(pair.pair_id))
            came[number] = one
            if isinstance(one, Outcome):
                taken.append((seekers[number], one, pair))
    _tell(tx, taken)
    both = list(zip(seekers, came, strict=True))
    _wait(tx, [seeker for seeker, one in both if one is None])
    return [one or Outcome(seeker.asked.recommendation_id, "waiting") for seeker, one in both]


def _latest(seekers: Sequence[Seeker]) -> datetime:
    return max(seeker.now for seeker in seekers)


def _tell(tx: Tx, taken: Sequence[tuple[Seeker, Outcome, NewPair]]) -> None:
    """Tell both of each new pair, or the mentor alone where she is asked first."""
    if not taken:
        return
    tenant_id, now = taken[0][2].tenant_id, _latest([seeker for seeker, _, _ in taken])
    begun = [pair for _, one, pair in taken if one.request_id is None]
    asked = [
        telling.NewRequest(pair, one.request_id, seeker.answer_by)
        for seeker, one, pair in taken
        if one.request_id is not None
    ]
    telling.pairs_begin(tx, tenant_id, begun, now)
    telling.mentors_asked(tx, tenant_id, asked, now)


def _came(
    tx: Tx, seeker: Seeker, pair: NewPair, place: int, refused: Refusal | None
) -> Outcome | AlreadyPaired | None:
    """Say what came of a try; None where the next mentor is to be tried."""
    asked, rid = seeker.asked, seeker.asked.recommendation_id
    if refused == "NO_FREE_SEAT":
        return None
    if refused == "ALREADY_PAIRED":
        return AlreadyPaired(asked.learner_id, asked.programme_id, asked.kind)
    if seeker.asks:
        request_id = _ask(tx, seeker, pair, seeker.first_rank + place)
        return Outcome(rid, "requested", pair.pair_id, pair.mentor_id, request_id)
    if asked.waits:
        serve(tx, asked.tenant_id, asked.programme_id, asked.kind, [asked.learner_id], seeker.now)
    return Outcome(rid, "paired", pair.pair_id, pair.mentor_id)


def _wait(tx: Tx, seekers: Sequence[Seeker]) -> None:
    """Put learners on the waitlist, each since she chose, and tell them so."""
    queues: dict[tuple[str, str, str], list[Seeker]] = defaultdict(list)
    for seeker in seekers:
        asked = seeker.asked
        queue = (asked.tenant_id, asked.programme_id, asked.kind)
        wait(tx, *queue[:2], {asked.learner_id: seeker.if_none}, kind=asked.kind, now=seeker.now)
        queues[queue].append(seeker)
    for queue, some in queues.items():
        learners = [seeker.asked.learner_id for seeker in some]
        telling.no_mentor_yet(tx, *queue, learners, _latest(some))


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


def _ask(tx: Tx, seeker: Seeker, pair: NewPair, rank: int) -> str:
    request = orm.Request(
        tenant_id=pair.tenant_id,
        request_id=new_id("req"),
        pair_id=pair.pair_id,
        recommendation_id=pair.recommendation_id,
        rank=rank,
        created_at=seeker.now,
        expires_at=seeker.answer_by,
    )
    tx.add(request)
    tx.flush()
    return request.request_id
