"""Use-case: where a learner stands in every programme, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.pairing.visible import state_of_list
from api.services.programmes.kinds import kinds_in
from api.store import Tx, orm
from api.store.choices import choice, mentors_left
from api.store.pairs import PairFilter, newest_pairs
from api.store.requests import Asked, newest_requests
from api.store.standings import (
    documents_in_force,
    newest_lists,
    programmes_of_learner,
    queues_of,
    wish_of,
)
from api.store.waitlist import Place, places
from api.store.wishes import HumanRequestFilter, oldest_requests
from features.schema import LAYERS, MENTOR_KINDS, Choice
from matching.policy import policy_of
from matching.wishes import ANY, wished

State = Literal[
    "active", "begins", "paused", "requested", "open", "renewing", "human", "waiting", "hr", "none"
]
_MOST = 200
"""Rows of each kind that are looked at: of one learner there are few."""
_BEING_MADE = timedelta(minutes=1)
"""For so long a list that was asked for is expected to come; a job makes it within seconds."""
_MADE_ANEW = frozenset({"REMATCH", "MENTOR_ENDED", "MENTOR_LEFT"})
"""Reasons of the waitlist with which a new list is made at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand for a learner, in one programme and for one kind of mentor.

    Attributes
    ----------
    pair : Pair or None
        The live one.
    request : Request or None
        That waits for the answer of the pair's mentor.
    next_mentors : tuple of str
        Who is asked after her, in the order of the learner's ranking.
    shortlist : Shortlist or None
        The newest one.
    choice : Choice or None
        What the learner did with it.
    place : Place or None
        On the waitlist.
    human : HumanRequest or None
        The open one about this programme.
    """

    programme: orm.Programme
    kind: str
    now: datetime
    pair: orm.Pair | None
    request: orm.Request | None
    next_mentors: tuple[str, ...]
    shortlist: orm.Shortlist | None
    choice: orm.Choice | None
    place: Place | None
    human: orm.HumanRequest | None

    @property
    def state(self) -> State:
        """The one thing that counts now."""
        if self.pair is not None:
            return _state_of_pair(self.pair, self.now)
        if self.has_open_list:
            return "open"
        if self._renews:
            return "renewing"
        if self.human is not None:
            return "human"
        if self.place is not None:
            return "waiting"
        return "hr" if self.programme.mode == "assign" else "none"

    @property
    def has_open_list(self) -> bool:
        """Whether there is a list to choose from; where HR assigns, nobody chooses."""
        chooses = self.shortlist is not None and self.programme.mode != "assign"
        return chooses and state_of_list(self.shortlist, self.now) == "open"  # type: ignore[arg-type]

    @property
    def has_expired(self) -> bool:
        """Whether the newest list ran out before the learner chose."""
        found = self.shortlist
        return found is not None and state_of_list(found, self.now) == "expired"

    @property
    def may_ask(self) -> bool:
        """Whether she may have a list made now."""
        return self.programme.mode != "assign" and self.pair is None and not self.has_open_list

    @property
    def _renews(self) -> bool:
        """Whether a list is being made for her: she declined one, or her pair has just ended."""
        return any(self.now - at < _BEING_MADE for at in (self._declined_at, self._ended_at) if at)

    @property
    def _declined_at(self) -> datetime | None:
        made = self.choice
        return made.chosen_at if made and made.reason_code and self.human is None else None

    @property
    def _ended_at(self) -> datetime | None:
        row = None if self.place is None else self.place.row
        return row.since if row is not None and row.reason_code in _MADE_ANEW else None


def _state_of_pair(pair: orm.Pair, now: datetime) -> State:
    if pair.state == "proposed":
        return "requested"
    if pair.state == "paused":
        return "paused"
    ahead = pair.started_at is not None and pair.started_at > now
    return "begins" if ahead else "active"


def standings_of(tx: Tx, who: Actor, learner_id: str, now: datetime) -> list[Standing]:
    """Return where a learner stands, by programme and kind of mentor.

    Raises
    ------
    NotFound
        No learner whom the actor reaches.
    """
    check_reaches(tx, who, "learner", learner_id, learner_id)
    wish = wish_of(tx, who.tenant_id, learner_id)
    if wish is None:
        raise NotFound("learner", learner_id)
    facts = _Facts.of(tx, who.tenant_id, learner_id, now)
    programmes = programmes_of_learner(tx, who.tenant_id, learner_id)
    documents = documents_in_force(tx, who.tenant_id, [one.programme_id for one in programmes])
    return [
        facts.standing(tx, programme, kind)
        for programme in programmes
        for kind in _kinds(documents.get(programme.programme_id), *wish)
    ]


def _kinds(
    document: Mapping[str, Any] | None, wanted: str | None, layer: str | None
) -> Sequence[str]:
    """Kinds of mentor that a programme gives a learner, by the policy that is in force there."""
    if not document or not kinds_in(document):
        return [ANY]
    kinds = policy_of(document).kinds
    given = wished(kinds, _position(MENTOR_KINDS, wanted), _position(LAYERS, layer))[0]
    return [kind.kind for kind, is_given in zip(kinds, given, strict=True) if is_given]


def _position(choices: Sequence[Choice], code: str | None) -> NDArray[np.intp]:
    codes = [choice.code for choice in choices]
    return np.array([codes.index(code) if code in codes else -1], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a learner in all programmes."""

    learner_id: str
    now: datetime
    pairs: Sequence[orm.Pair]
    asked: Sequence[Asked]
    lists: Sequence[orm.Shortlist]
    humans: Sequence[orm.HumanRequest]
    queues: set[tuple[str, str]]

    @classmethod
    def of(cls, tx: Tx, tenant_id: str, learner_id: str, now: datetime) -> _Facts:
        """Gather it."""
        mine = PairFilter(learner_id=learner_id)
        pairs = newest_pairs(tx, tenant_id, mine, after=None, limit=_MOST)
        asked = _asked(tx, tenant_id, learner_id, pairs)
        hers = HumanRequestFilter(state="open", person_id=learner_id)
        humans = oldest_requests(tx, tenant_id, hers, after=None, limit=_MOST)
        lists = newest_lists(tx, tenant_id, learner_id, _MOST)
        queues = queues_of(tx, tenant_id, learner_id)
        return cls(learner_id, now, pairs, asked, lists, humans, queues)

    def standing(self, tx: Tx, programme: orm.Programme, kind: str) -> Standing:
        """Return how things stand in one programme, for one kind of mentor."""
        of = (programme.programme_id, kind)
        tenant_id = programme.tenant_id
        pair = next((one for one in self.pairs if one.ended_at is None and _of(one) == of), None)
        request = next((one.request for one in self.asked if pair and one.pair is pair), None)
        newest = next((one for one in self.lists if _of(one) == of), None)
        made = newest and choice(tx, tenant_id, newest.recommendation_id)
        humans = (one for one in self.humans if one.programme_id in (None, of[0]))
        return Standing(
            programme=programme,
            kind=kind,
            now=self.now,
            pair=pair,
            request=request,
            next_mentors=_next(tx, tenant_id, self.learner_id, request),
            shortlist=newest,
            choice=made or None,
            place=self._place(tx, programme, kind),
            human=next(humans, None),
        )

    def _place(self, tx: Tx, programme: orm.Programme, kind: str) -> Place | None:
        of = (programme.programme_id, kind)
        if of not in self.queues:
            return None
        mine = places(tx, programme.tenant_id, of[0], learner_id=self.learner_id, kind=kind)
        return next(iter(mine), None)


def _asked(tx: Tx, tenant_id: str, learner_id: str, pairs: Sequence[orm.Pair]) -> Sequence[Asked]:
    """Return the requests that wait for an answer: each has a pair that is only proposed."""
    if all(pair.state != "proposed" for pair in pairs):
        return ()
    return newest_requests(
        tx, tenant_id, of_person=learner_id, state="pending", after=None, limit=_MOST
    )


def _of(row: orm.Pair | orm.Shortlist) -> tuple[str, str]:
    return row.programme_id, row.kind


def _next(tx: Tx, tenant_id: str, learner_id: str, request: orm.Request | None) -> tuple[str, ...]:
    """Who is asked if the mentor who is asked now does not accept."""
    if request is None or request.recommendation_id is None:
        return ()
    made = choice(tx, tenant_id, request.recommendation_id)
    return () if made is None else tuple(mentors_left(tx, made, learner_id, request.rank))
