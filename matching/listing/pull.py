"""Room that is spare at a price: prices fall until somebody comes.

The method is that of `matching.large.pull`, see there, with places that move and cost nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.augment import Search, new_search
from matching.large.compiled import kernel
from matching.large.heap import clear, pop, push
from matching.large.state import State, put, remove
from matching.listing.state import Listing, holds


class Wanted(NamedTuple):
    """Who has a mentor among the candidates, and at what net score, from ``start[j]``."""

    start: NDArray[np.int64]
    learner: NDArray[np.int32]
    net: NDArray[np.int64]


def fill_spare_room(listing: Listing, state: State) -> None:
    """Lower the prices of spare room to 0; no place may be `NOBODY`."""
    n_mentors = len(listing.room)
    spare = np.flatnonzero((state.load < listing.room) & (state.price > 0))
    if len(spare):
        chain = np.empty(n_mentors, dtype=np.int64)
        pull(listing, state, spare, _wanted(listing), new_search(n_mentors), chain)


def _wanted(listing: Listing) -> Wanted:
    """Turn the lists around."""
    learner, place = np.nonzero(listing.mentor >= 0)
    mentor = listing.mentor[learner, place]
    order = np.argsort(mentor, kind="stable")
    start = np.zeros(len(listing.room) + 1, dtype=np.int64)
    start[1:] = np.cumsum(np.bincount(mentor, minlength=len(listing.room)))
    return Wanted(start, learner[order].astype(np.int32), listing.net[learner, place][order])


@kernel
def pull(
    listing: Listing,
    state: State,
    spare: NDArray[np.int64],
    wanted: Wanted,
    search: Search,
    chain: NDArray[np.int64],
) -> None:
    """Repair mentors one after the other; `chain` is working memory, one entry a mentor."""
    number = 0
    for target in spare:
        while state.load[target] < listing.room[target] and state.price[target] > 0:
            number += 1
            _find(listing, state, target, wanted, search, number)
            for at in range(search.best[3]):
                j = search.visited[at]
                state.price[j] -= max(0, search.best[0] - search.distance[j])
            _move(listing, state, target, search, chain)


@kernel
def _find(
    listing: Listing, state: State, target: int, wanted: Wanted, search: Search, number: int
) -> None:
    """Find the least fall of prices that fills the room, or makes it free."""
    clear(search.heap)
    best = search.best
    best[0], best[1], best[2], best[3] = state.price[target], target, -1, 0
    search.seen[target], search.distance[target], search.learner[target] = number, 0, -1
    push(search.heap, target, 0)
    while search.heap.size[0] > 0:
        j = pop(search.heap)
        length = search.distance[j]
        if length >= best[0]:
            break
        search.done[j] = number
        search.visited[best[3]] = j
        best[3] += 1
        for at in range(wanted.start[j], wanted.start[j + 1]):
            i = wanted.learner[at]
            base = length + state.price[j] - wanted.net[at]
            if not holds(listing, state, i, j):
                _reach(listing, state, i, j, base, search, number)


@kernel
def _reach(
    listing: Listing, state: State, i: int, j: int, base: int, search: Search, number: int
) -> None:
    """Let a place of learner i come to mentor j, an empty one or from where it is."""
    best = search.best
    first = i * listing.n_places
    for place in range(first, first + listing.demand[i]):
        own = state.assigned[place]
        if own < 0:
            if base + listing.out < best[0]:
                best[0], best[1], best[2] = base + listing.out, j, place
            continue
        if search.done[own] == number:
            continue
        length = base + state.held[place] - state.price[own]
        if length >= best[0] or (search.seen[own] == number and length >= search.distance[own]):
            continue
        search.seen[own], search.distance[own] = number, length
        search.learner[own], search.value[own] = place, j
        if length + state.price[own] < best[0]:
            best[0], best[1], best[2] = length + state.price[own], own, -1
        push(search.heap, own, length)


@kernel
def _move(
    listing: Listing, state: State, target: int, search: Search, chain: NDArray[np.int64]
) -> None:
    """Move places along the way that was found, those next to the spare room first."""
    end, outsider = search.best[1], search.best[2]
    n, j = 0, end
    while search.learner[j] >= 0:
        chain[n] = j
        n += 1
        j = search.value[j]
    for at in range(n - 1, -1, -1):
        place, to = search.learner[chain[at]], search.value[chain[at]]
        remove(state, place)
        put(state, place, to, _net(listing, place, to), state.last[to])
    if outsider >= 0:
        put(state, outsider, end, _net(listing, outsider, end), state.last[end])


@kernel
def _net(listing: Listing, place: int, j: int) -> int:
    """Net score of a candidate pair."""
    i = place // listing.n_places
    for k in range(listing.mentor.shape[1]):
        if listing.mentor[i, k] == j:
            return int(listing.net[i, k])
    return 0
