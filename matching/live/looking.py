"""From the best mentor downwards: who has a free seat."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.live.cohort import LiveCohort
from matching.live.ranking import UNAVAILABLE, Ranking

ALL_SEATS_TAKEN = "ALL_SEATS_TAKEN"
LOOKED_AT = 16
"""Mentors whose free seats are asked for at first; more where too many of them are full."""
_MORE = 8

Room = Callable[[NDArray[np.intp]], NDArray[np.integer]]
"""From mentor positions to free seats, each of shape (n_asked,). Below 0 for a mentor whom this
learner is not to have, which counts as not available and is nobody's business."""


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """The best mentors with a free seat, and how many were passed over.

    Attributes
    ----------
    ranking : Ranking
        Of all that were looked at.
    mentor, seats : ndarray of intp, shape (n_seen,)
    units, net : ndarray of float64, shape (n_seen,)
    excluded : dict of str to int
        As of the ranking, with `ALL_SEATS_TAKEN` and who was left out on the way.
    """

    ranking: Ranking
    mentor: NDArray[np.intp]
    seats: NDArray[np.integer]
    units: NDArray[np.float64]
    net: NDArray[np.float64]
    excluded: dict[str, int]


def look(
    live: LiveCohort, learner: int, n: int, exclude: Collection[str], room: Room | None
) -> Seen:
    """Look at ever more mentors until `n` of them have a free seat, or there are no more.

    Parameters
    ----------
    live : LiveCohort
    learner : int
        Position.
    n : int
    exclude : collection of str
        Ids of mentors to leave out.
    room : callable, optional
        None = all their seats.
    """
    count, left_out = LOOKED_AT, _positions(live, exclude)
    ask = all_seats(live) if room is None else room
    while True:
        ranking = live.ranking(learner, count)
        kept = ~np.isin(ranking.mentor, left_out) if left_out else slice(None)
        mentor = ranking.mentor[kept]
        seats = np.asarray(ask(mentor))
        free = np.flatnonzero(seats > 0)
        if len(free) >= n or len(ranking.mentor) == ranking.eligible:
            break
        count *= _MORE
    passed = seats[: free[n - 1] if len(free) >= n else len(seats)]
    counts = {
        ALL_SEATS_TAKEN: int((passed == 0).sum()),
        UNAVAILABLE: int((passed < 0).sum()) + len(ranking.mentor) - len(mentor),
    }
    excluded = dict(ranking.excluded)
    for code, number in counts.items():
        if number > 0:
            excluded[code] = excluded.get(code, 0) + number
    units, net = ranking.units[kept][free], ranking.net[kept][free]
    return Seen(ranking, mentor[free], seats[free], units, net, excluded)


def all_seats(live: LiveCohort) -> Room:
    """Return the room of a company none of whose seats is taken."""
    capacity = live.scored.cohort.capacity
    return lambda mentors: capacity[mentors]


def _positions(live: LiveCohort, ids: Collection[str]) -> list[int]:
    mentors = live.scored.cohort.mentors
    return [mentors.position(mentor) for mentor in ids if mentor in mentors]
