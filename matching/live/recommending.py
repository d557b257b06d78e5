"""A few mentors for one learner: by score less seat price, and none without a free seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from matching.errors import InvalidListing
from matching.labels import ListLabel
from matching.live.cohort import LiveCohort
from matching.live.looking import Room, Seen, look
from matching.live.profile import MissingField
from matching.scores import UNIT

POOL = 8
"""New mentors among whom one is drawn for a place that is given to exploration."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """One mentor of a list.

    Attributes
    ----------
    mentor : int
        Position.
    rank : int
        From 1.
    score, net : float
        Fractions: the score, and the score less the seat price.
    seats_left : int
    labels : tuple of ListLabel
        What sets her apart from the others on the list.
    propensity : float
        Probability in (0, 1] with which she stands at this rank: 1.0 without exploration.
    cold_start : bool
        Whether no outcome is known of her.
    explored : bool
        Whether she was drawn for the place that is given to exploration.
    """

    mentor: int
    rank: int
    score: float
    net: float
    seats_left: int
    labels: tuple[ListLabel, ...]
    propensity: float
    cold_start: bool
    explored: bool


@dataclass(frozen=True, slots=True)
class NotShown:
    """How many mentors are not on a list, and why.

    Attributes
    ----------
    eligible : int
        Mentors whom rules and the minimum score allow, those on the list too.
    excluded : dict of str to int
        By code, none counted twice: ``RULE_…``, ``BELOW_MIN_SCORE``, ``UNAVAILABLE`` (nobody's
        business), and ``ALL_SEATS_TAKEN``: those eligible who were found full on the way down to
        the last of the list.
    """

    eligible: int
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A list for one learner.

    Attributes
    ----------
    learner : int
        Position.
    items : tuple of Recommended
        Best first; short or empty only where every further eligible mentor is full or left out.
    not_shown : NotShown
    source : {"prior", "personalised"}
        Whether weights are the policy's, or learned from outcomes.
    cold_start : bool
        Whether the learner has no assessment at all, so that gaps are assumed from the post.
    missing : MissingField or None
        The one blank of the profile that leaves most of the score undecided.
    """

    learner: int
    items: tuple[Recommended, ...]
    not_shown: NotShown
    source: str
    cold_start: bool
    missing: MissingField | None


def recommend(
    live: LiveCohort,
    learner: int,
    *,
    n: int = 3,
    exclude: Collection[str] = (),
    room: Room | None = None,
    explore: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Recommendation:
    """List a few mentors for one learner.

    Parameters
    ----------
    live : LiveCohort
    learner : int
        Position in ``live.scored.cohort.learners``.
    n : int
        Mentors on the list at most, >= 1.
    exclude : collection of str
        Ids of mentors to leave out; counted as ``UNAVAILABLE``, for it is nobody's business why.
    room : callable, optional
        Free seats of some mentors, asked for the best first; None = all their seats.
    explore : float
        Probability in [0, 1] with which the last place goes to a mentor of whom no outcome is
        known: one of the best `POOL` such mentors, each as likely as the others.
    rng : Generator, optional
        Needed where `explore` is above 0.

    Returns
    -------
    Recommendation

    Raises
    ------
    InvalidListing
        `n` or `explore` is out of range, or there is no `rng` to explore with.
    """
    if n < 1:
        raise InvalidListing("n", n, "1 or more")
    if not 0 <= explore <= 1:
        raise InvalidListing("explore", explore, "a probability in [0, 1]")
    seen = look(live, learner, n, exclude, room)
    if explore > 0:
        if rng is None:
            raise InvalidListing("explore", explore, "0 where there is no rng")
        places = _explored(live, seen, n, explore, rng)
    else:
        places = [_Place(entry, 1.0, False) for entry in range(min(n, len(seen.mentor)))]
    cohort = live.scored.cohort
    return Recommendation(
        learner,
        _items(live, learner, seen, places),
        NotShown(seen.ranking.eligible, seen.excluded),
        live.source,
        not cohort.needs.known[learner].any(),
        live.missing(learner),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of a list: an entry of what was seen, and how it came there."""

    entry: int
    propensity: float
    explored: bool


def _explored(
    live: LiveCohort, seen: Seen, n: int, explore: float, rng: np.random.Generator
) -> list[_Place]:
    """Give the last place to a new mentor with probability `explore`.

    The pool does not depend on what is drawn, so propensities are exact: whoever would stand there
    anyway has ``1 − explore``, and each of the pool ``explore / size`` besides.
    """
    last = min(n, len(seen.mentor)) - 1
    if last < 0:
        return []
    places = [_Place(entry, 1.0, False) for entry in range(last)]
    new = live.cold_mentors[seen.mentor]
    pool = (np.flatnonzero(new[last:])[:POOL] + last).tolist()
    if not pool:
        return [*places, _Place(last, 1.0, False)]
    drawn = rng.random() < explore
    entry = pool[int(rng.integers(len(pool)))] if drawn else last
    usual = (1.0 - explore) * (entry == last)
    chance = explore / len(pool) * (entry in pool)
    return [*places, _Place(entry, usual + chance, drawn)]


def _items(
    live: LiveCohort, learner: int, seen: Seen, places: list[_Place]
) -> tuple[Recommended, ...]:
    mentors = [int(seen.mentor[place.entry]) for place in places]
    labels = live.labels(learner, tuple(mentors))
    return tuple(
        Recommended(
            mentor=mentor,
            rank=rank,
            score=float(seen.units[place.entry]) / UNIT,
            net=float(seen.net[place.entry]) / UNIT,
            seats_left=int(seen.seats[place.entry]),
            labels=said,
            propensity=place.propensity,
            cold_start=bool(live.cold_mentors[mentor]),
            explored=place.explored,
        )
        for rank, (mentor, place, said) in enumerate(
            zip(mentors, places, labels, strict=True), start=1
        )
    )
