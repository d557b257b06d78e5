"""Shortest augmenting paths: everybody finds a place, prices stay exact.

A learner without a place takes a seat from somebody who takes another, and so on, along the
cheapest way that ends at a spare seat or with somebody who stays out. Lengths are measured with
prices taken off, so that none is negative, and Dijkstra's method finds the shortest; prices then
rise by what is missing to its length (Edmonds and Karp 1972, doi:10.1145/321694.321699).

If no way leads to a spare seat, the mentors that were reached and the learners there are closed: no
one of them is listed with any other mentor. All their prices may rise by the same amount, up to
where the first learner would as soon stay out: one step instead of thousands where seats are short.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.heap import Heap, clear, empty_heap, pop, push
from matching.large.lists import Lists
from matching.large.state import ENDLESS, NOBODY, OUT, Problem, State, next_cost, put, remove


class Search(NamedTuple):
    """Working memory: distance of mentors, by whom and at what value they are reached.

    ``seen`` and ``done`` hold the number of the search; ``visited`` the mentors that are done;
    ``best`` is [shortest length, mentor at the end or -1, learner who stays out, number visited,
    whether anything was left aside].
    """

    heap: Heap
    distance: NDArray[np.int64]
    learner: NDArray[np.int64]
    value: NDArray[np.int64]
    seen: NDArray[np.int64]
    done: NDArray[np.int64]
    visited: NDArray[np.int64]
    best: NDArray[np.int64]


def new_search(n_mentors: int) -> Search:
    """Return working memory."""
    distance, learner, value, seen, done, visited = np.zeros((6, n_mentors), dtype=np.int64)
    best = np.zeros(5, dtype=np.int64)
    return Search(empty_heap(n_mentors), distance, learner, value, seen, done, visited, best)


def place_all(lists: Lists, problem: Problem, state: State) -> None:
    """Give all who are `NOBODY` a place or let them stay out."""
    waiting = np.flatnonzero(state.assigned == NOBODY)
    if len(waiting):
        augment(lists, problem, state, waiting, new_search(len(problem.capacity)))


@kernel
def augment(
    lists: Lists, problem: Problem, state: State, waiting: NDArray[np.int64], search: Search
) -> None:
    """Place learners one after the other."""
    number = 0
    for learner in waiting:
        lifted = True
        while lifted:
            number += 1
            _find(lists, problem, state, learner, search, number)
            lifted = _lift(problem, state, learner, search)
        for at in range(search.best[3]):
            j = search.visited[at]
            state.price[j] += max(0, search.best[0] - search.distance[j])
        move(state, learner, search)


@kernel
def _find(
    lists: Lists, problem: Problem, state: State, learner: int, search: Search, number: int
) -> None:
    """Find the shortest way for one learner."""
    clear(search.heap)
    profit = problem.out[learner]
    mentors, scores = lists.mentor[learner], lists.score[learner]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0:
            break
        profit = max(profit, problem.tie * scores[k] - state.price[j])
    best = search.best
    best[0], best[1], best[2], best[3], best[4] = profit - problem.out[learner], -1, learner, 0, 0
    _reach(lists, problem, state, learner, profit, search, number)
    while search.heap.size[0] > 0:
        j = pop(search.heap)
        length = search.distance[j]
        if length >= best[0]:
            best[4] = 1
            break
        search.done[j] = number
        search.visited[best[3]] = j
        best[3] += 1
        i = state.first[j]
        while i >= 0:
            base = length + state.held[i] - state.price[j]
            if base - problem.out[i] < best[0]:
                best[0], best[1], best[2] = base - problem.out[i], -1, i
            _reach(lists, problem, state, i, base, search, number)
            i = state.after[i]


@kernel
def _reach(
    lists: Lists, problem: Problem, state: State, i: int, base: int, search: Search, number: int
) -> None:
    """Go on from learner i to the mentors listed; `base` is the length plus the profit given up."""
    best = search.best
    mentors, scores = lists.mentor[i], lists.score[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0:
            break
        if search.done[j] == number:
            continue
        value = problem.tie * scores[k]
        length = base - value + state.price[j]
        if length >= best[0]:
            best[4] = 1
            continue
        if search.seen[j] == number and length >= search.distance[j]:
            continue
        search.seen[j], search.distance[j] = number, length
        search.learner[j], search.value[j] = i, value
        rise = next_cost(problem, state, j) - state.price[j]
        if length + max(0, rise) < best[0]:
            best[0], best[1], best[2] = length + max(0, rise), j, -1
        if rise > 0:
            push(search.heap, j, length)


@kernel
def _lift(problem: Problem, state: State, learner: int, search: Search) -> bool:
    """Raise all prices of a closed group of mentors, if nobody can leave it; say whether."""
    best = search.best
    if best[1] >= 0 or best[4] == 1 or best[0] <= 0 or best[3] == 0:
        return False
    profit = ENDLESS
    for at in range(best[3]):
        j = search.visited[at]
        if next_cost(problem, state, j) < ENDLESS:
            return False
        i = state.first[j]
        while i >= 0:
            profit = min(profit, state.held[i] - state.price[j] - problem.out[i])
            i = state.after[i]
    if search.best[2] == learner:
        profit = min(profit, best[0])
    if profit <= 0 or profit >= ENDLESS:
        return False
    for at in range(best[3]):
        state.price[search.visited[at]] += profit
    return True


@kernel
def move(state: State, learner: int, search: Search) -> None:
    """Move learners, or places of learners, along the way that was found."""
    j, out = search.best[1], search.best[2]
    if out == learner:
        state.assigned[learner] = OUT
        return
    if out >= 0:
        j = state.assigned[out]
        remove(state, out)
        state.assigned[out] = OUT
    while True:
        i = search.learner[j]
        left = state.assigned[i]
        if i != learner:
            remove(state, i)
        put(state, i, j, search.value[j], state.last[j])
        if i == learner:
            return
        j = left
