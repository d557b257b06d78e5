"""First prices of room and nearly optimal lists: an auction in which places bid.

As in `matching.large.auction`, but a place never bids for a mentor whom another place of the
learner holds. Still everybody is within ε of the best choice at the end: a mentor who was left out
because a place held her was, when that place lost her, no better than what it took instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.state import OUT, State, put, remove
from matching.listing.state import Listing, empty_places, holds

_STEP = 5
"""ε falls by this factor from one run to the next."""
_BACK = 4
"""Prices start lower by so many ε of the run before."""


def run_auctions(listing: Listing, first: int, last: int) -> State:
    """Run auctions for ε that falls from `first` to `last`, at least 1; return the last state."""
    bid = np.zeros(len(listing.demand) * listing.n_places, dtype=np.int64)
    price = np.zeros(len(listing.room), dtype=np.int64)
    epsilon = max(1, first)
    while True:
        state = empty_places(listing, price)
        auction(listing, state, bid, epsilon)
        if epsilon <= max(1, last):
            return state
        price = np.maximum(0, state.price - _BACK * epsilon)
        epsilon = max(1, epsilon // _STEP)


@kernel
def auction(listing: Listing, state: State, bid: NDArray[np.int64], epsilon: int) -> None:
    """Let every place bid until all hold a mentor or stay empty."""
    for learner in range(len(listing.demand)):
        for start in range(listing.demand[learner]):
            place = learner * listing.n_places + start
            while place >= 0:
                best, second, value = _choices(listing, state, place // listing.n_places)
                if best < 0:
                    state.assigned[place] = OUT
                    break
                bid[place] = value - second + epsilon
                loser = -1
                if state.load[best] == listing.room[best]:
                    loser = state.first[best]
                    if loser < 0:
                        state.price[best] = bid[place]
                        continue
                    remove(state, loser)
                behind = state.last[best]
                while behind >= 0 and bid[behind] > bid[place]:
                    behind = state.before[behind]
                put(state, place, best, value, behind)
                if state.load[best] == listing.room[best]:
                    state.price[best] = max(state.price[best], bid[state.first[best]])
                place = loser


@kernel
def _choices(listing: Listing, state: State, i: int) -> tuple[int, int, int]:
    """Best mentor whom no place holds, profit of the second best choice, value of the best."""
    best, first, second, value = -1, listing.out, listing.out, 0
    mentors, nets = listing.mentor[i], listing.net[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0 or nets[k] <= second:
            break
        profit = nets[k] - state.price[j]
        if profit <= second or holds(listing, state, i, j):
            continue
        if profit > first:
            best, first, second, value = j, profit, first, nets[k]
        else:
            second = profit
    return best, second, value
