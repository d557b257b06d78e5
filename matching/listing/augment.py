"""Shortest augmenting paths: every place finds a mentor or stays empty, prices stay exact.

The method is that of `matching.large.augment`, see there; places are the ones that move, and no two
of a learner come to the same mentor. Candidates are listed best first and prices are not negative:
a search leaves a list where what follows could not pay even if it were free.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.augment import Search, move, new_search
from matching.large.compiled import kernel
from matching.large.heap import clear, pop, push
from matching.large.state import ENDLESS, NOBODY, State
from matching.listing.state import Listing, best_free, holds


def place_all(listing: Listing, state: State) -> None:
    """Give every place that is `NOBODY` a mentor or let it stay empty."""
    waiting = np.flatnonzero(state.assigned == NOBODY)
    if len(waiting):
        augment(listing, state, waiting, new_search(len(listing.room)))


@kernel
def augment(listing: Listing, state: State, waiting: NDArray[np.int64], search: Search) -> None:
    """Fill places one after the other."""
    number = 0
    for place in waiting:
        lifted = True
        while lifted:
            number += 1
            _find(listing, state, place, search, number)
            lifted = _lift(listing, state, place, search)
        for at in range(search.best[3]):
            j = search.visited[at]
            state.price[j] += max(0, search.best[0] - search.distance[j])
        move(state, place, search)


@kernel
def _find(listing: Listing, state: State, place: int, search: Search, number: int) -> None:
    """Find the shortest way for one place."""
    clear(search.heap)
    best, n_places = search.best, listing.n_places
    profit = best_free(listing, state, place // n_places)
    best[0], best[1], best[2], best[3], best[4] = profit - listing.out, -1, place, 0, 0
    _reach(listing, state, place, profit, search, number)
    while search.heap.size[0] > 0:
        j = pop(search.heap)
        length = search.distance[j]
        if length >= best[0]:
            best[4] = 1
            break
        search.done[j] = number
        search.visited[best[3]] = j
        best[3] += 1
        other = state.first[j]
        while other >= 0:
            base = length + state.held[other] - state.price[j]
            if base - listing.out < best[0]:
                best[0], best[1], best[2] = base - listing.out, -1, other
            _reach(listing, state, other, base, search, number)
            other = state.after[other]


@kernel
def _reach(
    listing: Listing, state: State, place: int, base: int, search: Search, number: int
) -> None:
    """Go on from a place to its candidates; `base` is the length plus the profit given up."""
    best, i = search.best, place // listing.n_places
    mentors, nets = listing.mentor[i], listing.net[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0:
            break
        if base - nets[k] >= best[0]:
            best[4] = 1
            break
        if search.done[j] == number:
            continue
        length = base - nets[k] + state.price[j]
        if length >= best[0]:
            if not holds(listing, state, i, j):
                best[4] = 1
            continue
        if search.seen[j] == number and length >= search.distance[j]:
            continue
        if holds(listing, state, i, j):
            continue
        search.seen[j], search.distance[j] = number, length
        search.learner[j], search.value[j] = place, nets[k]
        if state.load[j] == listing.room[j]:
            push(search.heap, j, length)
        elif length < best[0]:
            best[0], best[1], best[2] = length, j, -1


@kernel
def _lift(listing: Listing, state: State, place: int, search: Search) -> bool:
    """Raise all prices of a closed group of mentors, if nobody can leave it; say whether."""
    best = search.best
    if best[1] >= 0 or best[4] == 1 or best[0] <= 0 or best[3] == 0:
        return False
    profit = ENDLESS
    for at in range(best[3]):
        j = search.visited[at]
        other = state.first[j]
        while other >= 0:
            profit = min(profit, state.held[other] - state.price[j] - listing.out)
            other = state.after[other]
    if search.best[2] == place:
        profit = min(profit, best[0])
    if profit <= 0 or profit >= ENDLESS:
        return False
    for at in range(best[3]):
        state.price[search.visited[at]] += profit
    return True
