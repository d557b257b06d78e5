"""Seats that are spare at a price above their cost: prices fall until somebody comes.

The mirror image of `matching.large.augment`: from the mentor with the spare seat a search goes to
the learners who list this mentor, to where these are now, and so on. It ends where the price has
fallen to the cost of the seat, where a seat may be given up, or with a learner who stayed out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.augment import Search, new_search
from matching.large.compiled import kernel
from matching.large.heap import clear, pop, push
from matching.large.lists import Lists
from matching.large.state import Problem, State, last_cost, next_cost, put, remove


class Listing(NamedTuple):
    """Who lists a mentor: ``learner`` and ``place`` in the list from ``start[j]``."""

    start: NDArray[np.int64]
    learner: NDArray[np.int32]
    place: NDArray[np.int32]


def fill_spare_seats(lists: Lists, problem: Problem, state: State) -> None:
    """Lower the prices of spare seats to their costs; nobody may be `NOBODY`."""
    n_mentors = len(problem.capacity)
    taken = np.minimum(problem.minimum, problem.capacity)
    cost = np.where(state.load < taken, -problem.seat_bonus, 0)
    spare = (state.load < problem.capacity) & (state.price > cost)
    if spare.any():
        listing = listing_of(lists, n_mentors)
        chain = np.empty(n_mentors, dtype=np.int64)
        pull(lists, problem, state, np.flatnonzero(spare), listing, new_search(n_mentors), chain)


def listing_of(lists: Lists, n_mentors: int) -> Listing:
    """Turn the lists around."""
    start = np.zeros(n_mentors + 1, dtype=np.int64)
    start[1:] = np.cumsum(np.bincount(lists.mentor[lists.mentor >= 0], minlength=n_mentors))
    learner = np.empty(start[-1], dtype=np.int32)
    place = np.empty(start[-1], dtype=np.int32)
    _turn(lists, start[:-1].copy(), learner, place)
    return Listing(start, learner, place)


@kernel
def _turn(
    lists: Lists,
    position: NDArray[np.int64],
    learner: NDArray[np.int32],
    place: NDArray[np.int32],
) -> None:
    for i in range(lists.mentor.shape[0]):
        for k in range(lists.mentor.shape[1]):
            j = lists.mentor[i, k]
            if j < 0:
                break
            learner[position[j]], place[position[j]] = i, k
            position[j] += 1


@kernel
def pull(
    lists: Lists,
    problem: Problem,
    state: State,
    spare: NDArray[np.int64],
    listing: Listing,
    search: Search,
    chain: NDArray[np.int64],
) -> None:
    """Repair mentors one after the other; `chain` is working memory, one place a mentor."""
    number = 0
    for target in spare:
        while state.price[target] > next_cost(problem, state, target):
            number += 1
            _find(lists, problem, state, target, listing, search, number)
            for at in range(search.best[3]):
                j = search.visited[at]
                state.price[j] -= max(0, search.best[0] - search.distance[j])
            _move(state, target, lists, problem.tie, search, chain)


@kernel
def _find(
    lists: Lists,
    problem: Problem,
    state: State,
    target: int,
    listing: Listing,
    search: Search,
    number: int,
) -> None:
    """Find the least fall of prices that fills the seat, or makes it worth its cost."""
    clear(search.heap)
    best = search.best
    best[0], best[1], best[2] = state.price[target] - next_cost(problem, state, target), target, -1
    best[3] = 0
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
        for at in range(listing.start[j], listing.start[j + 1]):
            i = listing.learner[at]
            value = problem.tie * lists.score[i, listing.place[at]]
            _reach(problem, state, i, j, value, length, search, number)


@kernel
def _reach(
    problem: Problem,
    state: State,
    i: int,
    j: int,
    value: int,
    length: int,
    search: Search,
    number: int,
) -> None:
    """Let learner i come to mentor j, from outside or from where the learner is."""
    best, own = search.best, state.assigned[i]
    base = length + state.price[j] - value
    if own < 0:
        if base + problem.out[i] < best[0]:
            best[0], best[1], best[2] = base + problem.out[i], j, i
        return
    if own == j or search.done[own] == number:
        return
    base += state.held[i] - state.price[own]
    if base >= best[0] or (search.seen[own] == number and base >= search.distance[own]):
        return
    search.seen[own], search.distance[own] = number, base
    search.learner[own], search.value[own] = i, j
    end = base + state.price[own] - last_cost(problem, state, own)
    if end < best[0]:
        best[0], best[1], best[2] = end, own, -1
    push(search.heap, own, base)


@kernel
def _move(
    state: State,
    target: int,
    lists: Lists,
    tie: int,
    search: Search,
    chain: NDArray[np.int64],
) -> None:
    """Move learners along the way that was found, those next to the spare seat first."""
    end, outsider = search.best[1], search.best[2]
    n, j = 0, end
    while search.learner[j] >= 0:
        chain[n] = j
        n += 1
        j = search.value[j]
    for at in range(n - 1, -1, -1):
        i, to = search.learner[chain[at]], search.value[chain[at]]
        remove(state, i)
        put(state, i, to, _value(lists, tie, i, to), state.last[to])
    if outsider >= 0:
        put(state, outsider, end, _value(lists, tie, outsider, end), state.last[end])


@kernel
def _value(lists: Lists, tie: int, i: int, j: int) -> int:
    """Value of a listed pair."""
    mentors = lists.mentor[i]
    for k in range(len(mentors)):
        if mentors[k] == j:
            return int(tie * lists.score[i, k])
    return 0
