"""A few mentors in an order that has nothing to do with who asks."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from matching.live.cohort import LiveCohort
from matching.live.looking import LOOKED_AT, Room, all_seats
from matching.live.ranking import rank


def unpersonalised(
    live: LiveCohort,
    learner: int,
    *,
    start: int,
    n: int = 3,
    exclude: Collection[str] = (),
    room: Room | None = None,
) -> tuple[int, ...]:
    """List a few mentors in an order that has nothing to do with the learner.

    For who does not want to be matched automatically: mentors in turn, by id, from a place that is
    the caller's. Rules still hold, a seat must be free, and no score is looked at.

    Parameters
    ----------
    live : LiveCohort
    learner : int
        Position.
    start : int
        >= 0; counted around.
    n : int
    exclude : collection of str
        Ids of mentors to leave out.
    room : callable, optional
        As for `recommend`.

    Returns
    -------
    tuple of int
        Positions.
    """
    mentors = live.scored.cohort.mentors
    n_mentors = len(mentors)
    at_no_price = np.zeros(n_mentors)
    allowed = rank(live.scored, at_no_price, -np.inf, learner, n_mentors).mentor
    in_turn = allowed[np.argsort((allowed - start) % max(n_mentors, 1), kind="stable")]
    ask = all_seats(live) if room is None else room
    found: list[int] = []
    for at in range(0, len(in_turn), LOOKED_AT):
        some = in_turn[at : at + LOOKED_AT]
        free = some[np.asarray(ask(some)) > 0].tolist()
        found += [mentor for mentor in free if mentors[mentor] not in exclude]
        if len(found) >= n:
            break
    return tuple(found[:n])
