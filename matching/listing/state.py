"""Places on lists and who holds them, as arrays that kernels share.

A learner has as many places as mentors are still to be listed, a mentor room on so many lists. The
places of learner ``i`` are ``i * n_places`` and the next ``demand[i] - 1``; no two of them may hold
the same mentor. Prices are those of room: 0 where some is spare.

Each learner takes the best at these prices, as many as he has places; so a pair that he does not
hold is worth no more to him than any that he holds, and an exchange along a path of mentors costs
the same as in an assignment of places to room. A path never needs a mentor twice, so a place may
not move to a mentor whom another place of the learner holds now, wherever that one goes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.state import OUT, State, empty_state


class Listing(NamedTuple):
    """What does not change.

    ``mentor`` and ``net`` of shape (n_learners, width): candidates and score less seat price, the
    best first, then -1 to the end; ``demand`` (n_learners,), ``room`` (n_mentors,); ``n_places``
    the largest demand, at least 1; ``out`` what an empty place is worth.
    """

    mentor: NDArray[np.int32]
    net: NDArray[np.int64]
    demand: NDArray[np.int64]
    room: NDArray[np.int64]
    n_places: int
    out: int


def empty_places(listing: Listing, price: NDArray[np.int64]) -> State:
    """Return a state in which every place is empty."""
    state = empty_state(len(listing.demand) * listing.n_places, price)
    state.assigned[:] = OUT
    return state


@kernel
def holds(listing: Listing, state: State, i: int, j: int) -> bool:
    """Whether some place of learner i holds mentor j."""
    first, held = i * listing.n_places, False
    for place in range(first, first + listing.demand[i]):
        held |= state.assigned[place] == j
    return held


@kernel
def best_free(listing: Listing, state: State, i: int) -> int:
    """Return the largest profit of learner i from a candidate whom no place holds, or `out`."""
    profit = listing.out
    mentors, nets = listing.mentor[i], listing.net[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0 or nets[k] <= profit:
            break
        if nets[k] - state.price[j] > profit and not holds(listing, state, i, j):
            profit = nets[k] - state.price[j]
    return int(profit)
