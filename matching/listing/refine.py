"""From nearly to exactly best lists: prices rise a little where that suffices.

As `matching.large.refine`: the price of a mentor whom somebody would rather have rises until the
preference is gone, but by a bounded amount and only where no room is spare. A place whose learner
would need more is released and filled anew (`matching.listing.augment`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.state import NOBODY, OUT, State, remove
from matching.listing.state import Listing, best_free, holds


def refine(listing: Listing, state: State, limit: int) -> None:
    """Raise prices, each by at most `limit`, until all places not released hold a best choice."""
    n_mentors = len(listing.room)
    waiting = np.ones(n_mentors, dtype=np.bool_)
    raise_prices(listing, state, state.price + limit, np.arange(n_mentors), waiting)
    release(listing, state)


@kernel
def raise_prices(
    listing: Listing,
    state: State,
    most: NDArray[np.int64],
    queue: NDArray[np.int64],
    waiting: NDArray[np.bool_],
) -> None:
    """Raise prices up to `most`; all mentors are in the queue at first."""
    n_mentors = len(queue)
    head, length = 0, n_mentors
    while length > 0:
        j = queue[head]
        head = (head + 1) % n_mentors
        length -= 1
        waiting[j] = False
        place = state.first[j]
        while place >= 0:
            after = state.after[place]
            length = _settle(listing, state, place, most, queue, waiting, head, length)
            place = after


@kernel
def _settle(
    listing: Listing,
    state: State,
    place: int,
    most: NDArray[np.int64],
    queue: NDArray[np.int64],
    waiting: NDArray[np.bool_],
    head: int,
    length: int,
) -> int:
    """Make a place's mentor a best choice, or release the place; return the queue's length."""
    i = place // listing.n_places
    profit = state.held[place] - state.price[state.assigned[place]]
    bad = profit < listing.out
    mentors, nets = listing.mentor[i], listing.net[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0 or bad or nets[k] <= profit:
            break
        price = nets[k] - profit
        if price > state.price[j] and not holds(listing, state, i, j):
            bad = price > most[j] or state.load[j] < listing.room[j]
            if not bad:
                state.price[j] = price
                if not waiting[j]:
                    queue[(head + length) % len(queue)] = j
                    length += 1
                    waiting[j] = True
    if bad:
        remove(state, place)
    return length


@kernel
def release(listing: Listing, state: State) -> int:
    """Release places that do not hold a best choice; return how many."""
    released = 0
    for i in range(len(listing.demand)):
        first = i * listing.n_places
        changed = True
        while changed:
            changed = False
            profit = best_free(listing, state, i)
            for place in range(first, first + listing.demand[i]):
                own = state.assigned[place]
                if own >= 0 and state.held[place] - state.price[own] < profit:
                    remove(state, place)
                    changed = True
                elif own == OUT and profit > listing.out:
                    state.assigned[place] = NOBODY
                    changed = True
                released += changed
    return released
