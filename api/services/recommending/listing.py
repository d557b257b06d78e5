"""Use-case: a few mentors for one learner, now; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.learning.serving import PRIOR
from api.services.programmes.programmes import get_programme
from api.services.recommending.cohorts import Companies, Ready
from api.services.working_days import add_working_days
from api.store import Tx
from api.store.ids import new_id
from api.store.shortlists import Asked, asked, open_seats
from features.label import Label
from matching.labels import ListLabel
from matching.live.recommending import Recommendation, recommend
from matching.live.unpersonalised import unpersonalised
from matching.scores import UNIT
from matching.wishes import ANY, row_of

UNPERSONALISED = "unpersonalised"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes
    ----------
    n : int
        Mentors at most.
    exclude : tuple of str
        Mentors to leave out.
    kind : str
        Of mentor, where the policy gives several.
    """

    programme_id: str
    learner_id: str
    n: int = 3
    exclude: tuple[str, ...] = ()
    kind: str = ANY


@dataclass(frozen=True, slots=True)
class ListedMentor:
    """One mentor of a list.

    Attributes
    ----------
    mentor : int
        Position.
    score : float or None
        None where the order says nothing about the pair.
    features : dict of str to float
        What adds up to the score.
    """

    mentor: int
    mentor_id: str
    rank: int
    labels: tuple[ListLabel, ...]
    score: float | None
    features: dict[str, float]
    seats_left: int
    propensity: float
    new: bool
    explored: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was made, before it is kept.

    Attributes
    ----------
    row : int
        Where the learner stands in the scored company.
    source : str
        ``"prior"``, ``"personalised"``; ``"unpersonalised"`` for who opted out.
    found : Recommendation or None
        None where nothing personal was looked at.
    items : tuple of ListedMentor
        Best first.
    """

    recommendation_id: str
    wanted: Wanted
    ready: Ready
    row: int
    source: str
    policy_version: int | None
    cohort_id: str | None
    found: Recommendation | None
    items: tuple[ListedMentor, ...]
    created_at: datetime
    expires_at: datetime

    @property
    def model_version(self) -> str:
        """Which weights made the order; those of the policy where nothing personal was used."""
        return PRIOR if self.found is None else self.ready.model_version


def list_mentors(tx: Tx, who: Actor, companies: Companies, wanted: Wanted, now: datetime) -> Listed:
    """List a few mentors who have a free seat; nothing is written.

    Parameters
    ----------
    tx : Tx
        One that reads.

    Raises
    ------
    NotFound
        No such programme; no learner whom the actor reaches.
    Unacceptable
        The programme gives mentors of other kinds.
    """
    about = check_asked(tx, who, wanted.programme_id, wanted.learner_id)
    ready = ready_for(tx, who, companies, wanted, about=about, now=now)
    row = row_in(ready, wanted)
    seats: dict[int, int] = {}
    room = Seats(tx, who.tenant_id, wanted, ready, seats)
    found = None
    if about.automated:
        found = recommend(ready.live, row, n=wanted.n, exclude=wanted.exclude, room=room)
        items = _ranked(ready, row, found)
    else:
        items = _in_turn(ready, mentors_in_turn(ready, row, wanted, room=room, now=now), seats)
    return Listed(
        new_id("rec"),
        wanted,
        ready,
        row,
        UNPERSONALISED if found is None else found.source,
        about.policy_version,
        about.cohort_id,
        found,
        items,
        now,
        add_working_days(now, about.choice_days),
    )


def check_asked(tx: Tx, who: Actor, programme_id: str, learner_id: str) -> Asked:
    """Return what an answer for a learner depends on.

    Raises
    ------
    NotFound
    """
    check_reaches(tx, who, "learner", learner_id, learner_id)
    about = asked(tx, who.tenant_id, programme_id, learner_id)
    if about is None:
        get_programme(tx, who, programme_id)
        raise NotFound("learner", learner_id)
    return about


def ready_for(
    tx: Tx, who: Actor, companies: Companies, wanted: Wanted, *, about: Asked, now: datetime
) -> Ready:
    """Return the scored company that holds the learner as she is now."""
    return companies.holding(
        tx, who.tenant_id, wanted.programme_id, wanted.learner_id, about=about, now=now
    )


def row_in(ready: Ready, wanted: Wanted) -> int:
    """Return where a learner, or her wish for a kind of mentor, stands in a scored company.

    Raises
    ------
    NotFound
        She takes no part today.
    Unacceptable
        A kind is missing, the policy has no kinds, or gives her no mentor of this one.
    """
    kinds: list[str] = [kind.kind for kind in ready.live.policy.kinds] or [ANY]
    if wanted.kind not in kinds:
        named = ", ".join(kinds)
        message = Label(f"kind：应为 {named}", f"kind: expected one of {named}")
        raise Unacceptable(Fault("other_kind", "/body/kind", message, {"expected": named}))
    scored, learner = ready.live.scored, wanted.learner_id
    name = row_of(learner, wanted.kind)
    if name in scored.cohort.learners:
        return scored.cohort.learners.position(name)
    if learner in scored.left_out or learner in scored.cohort.learner_side.person:
        message = Label("该学员不需要此类导师", "no mentor of this kind for this learner")
        raise Unacceptable(Fault("kind_not_wished", "/body/kind", message))
    raise NotFound("learner", learner)


@dataclass(frozen=True, slots=True)
class Seats:
    """Free seats of mentors, by position: asked of the database a few dozen at a time.

    Attributes
    ----------
    told : dict of int to int
        What was found so far.
    """

    tx: Tx
    tenant_id: str
    wanted: Wanted
    ready: Ready
    told: dict[int, int]

    def __call__(self, mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the free seats of some mentors; -1 for whom this learner is not to have."""
        index = self.ready.live.scored.cohort.mentors
        ids = {int(mentor): index[mentor] for mentor in mentors}
        learner, programme = self.wanted.learner_id, self.wanted.programme_id
        free = open_seats(self.tx, self.tenant_id, programme, learner, list(ids.values()))
        some = {mentor: free.get(name, 0) for mentor, name in ids.items()}
        self.told.update(some)
        return np.array(list(some.values()), dtype=np.intp)


def mentors_in_turn(
    ready: Ready, row: int, wanted: Wanted, *, room: Seats, now: datetime
) -> tuple[int, ...]:
    """Return the mentors, by position, whose turn it is today for who opted out."""
    start = now.toordinal() * wanted.n
    return unpersonalised(
        ready.live, row, start=start, n=wanted.n, exclude=wanted.exclude, room=room
    )


def _ranked(ready: Ready, row: int, found: Recommendation) -> tuple[ListedMentor, ...]:
    mentors = ready.live.scored.cohort.mentors
    return tuple(
        ListedMentor(
            mentor=item.mentor,
            mentor_id=mentors[item.mentor],
            rank=item.rank,
            labels=item.labels,
            score=item.score,
            features=features_of(ready, row, item.mentor),
            seats_left=item.seats_left,
            propensity=item.propensity,
            new=item.cold_start,
            explored=item.explored,
        )
        for item in found.items
    )


def _in_turn(
    ready: Ready, mentors: tuple[int, ...], seats: dict[int, int]
) -> tuple[ListedMentor, ...]:
    live = ready.live
    return tuple(
        ListedMentor(
            mentor=mentor,
            mentor_id=live.scored.cohort.mentors[mentor],
            rank=rank,
            labels=(),
            score=None,
            features={},
            seats_left=seats[mentor],
            propensity=1.0,
            new=bool(live.cold_mentors[mentor]),
            explored=False,
        )
        for rank, mentor in enumerate(mentors, start=1)
    )


def features_of(ready: Ready, row: int, mentor: int) -> dict[str, float]:
    """Return what each block and soft rule adds to a score, as fractions that add up to it."""
    scores = ready.live.scored.scores
    return ready.features.get(
        (row, mentor),
        lambda: {
            name: units / UNIT for name, units in scores.contributions(row, mentor).items() if units
        },
    )
