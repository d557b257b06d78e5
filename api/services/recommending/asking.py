"""Use-case: why one mentor, or why not; by the list that the learner would get now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.recommending.cohorts import Companies, Ready
from api.services.recommending.listing import (
    UNPERSONALISED,
    Seats,
    Wanted,
    check_asked,
    mentors_in_turn,
    ready_for,
    row_in,
)
from api.store import Tx
from matching.live.recommending import recommend
from matching.live.why import why_not_in_turn, why_not_listed
from matching.refusals import WhyNot


@dataclass(frozen=True, slots=True)
class AskedPair:
    """One pair of a scored company, and how it stands.

    Attributes
    ----------
    row, mentor : int
        Positions.
    source : str
        As that of the list; ``"unpersonalised"`` for who opted out, of whom nothing else is told.
    """

    ready: Ready
    row: int
    mentor: int
    standing: WhyNot
    source: str

    @property
    def personal(self) -> bool:
        """Whether it may be told how the two fit."""
        return self.source != UNPERSONALISED


def ask_pair(
    tx: Tx, who: Actor, companies: Companies, wanted: Wanted, mentor_id: str, now: datetime
) -> AskedPair:
    """Say how a mentor stands with a learner; nothing is written.

    Raises
    ------
    NotFound
        No such programme or mentor; no learner whom the actor reaches.
    Unacceptable
        The programme gives mentors of other kinds.
    """
    about = check_asked(tx, who, wanted.programme_id, wanted.learner_id)
    ready = ready_for(tx, who, companies, wanted, about=about, now=now)
    mentors = ready.live.scored.cohort.mentors
    if mentor_id not in mentors:
        raise NotFound("mentor", mentor_id)
    row, mentor = row_in(ready, wanted), mentors.position(mentor_id)
    room = Seats(tx, who.tenant_id, wanted, ready, {})
    if not about.automated:
        in_turn = mentors_in_turn(ready, row, wanted, room=room, now=now)
        standing = why_not_in_turn(ready.live, in_turn, row, mentor, room=room)
        return AskedPair(ready, row, mentor, standing, UNPERSONALISED)
    listed = recommend(ready.live, row, n=wanted.n, room=room)
    standing = why_not_listed(ready.live, listed, mentor, room=room)
    return AskedPair(ready, row, mentor, standing, listed.source)
