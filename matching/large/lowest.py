"""The smallest prices that prove an assignment, from any prices that do.

What each price may fall by is a shortest distance: from the prices at their lower bounds, along
exchanges, each as long as the slack that the prices leave it. No slack is negative, so Dijkstra's
method finds all distances in one sweep; it replaces the longest paths of `matching._prices`, which
start from nothing. (Reduced lengths: Johnson 1977, doi:10.1145/321992.321993.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.heap import Heap, empty_heap, pop, push
from matching.large.lists import Lists
from matching.large.pull import Listing, listing_of
from matching.large.state import OUT, Problem, State


def lowest_prices(
    lists: Lists, problem: Problem, state: State, bound: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Smallest prices at or above `bound` at which every pair is kept for its value.

    Learners who stay out want no seat at these prices for more than `problem.out`; the others keep
    theirs, whatever staying out would bring.
    """
    fall = state.price - bound
    limit_by_outsiders(lists, problem, state, fall)
    spread(lists, problem, state, fall, empty_heap(len(fall)))
    return state.price - fall


def highest_prices(lists: Lists, problem: Problem, state: State) -> NDArray[np.int64]:
    """Largest prices <= 0 at which every pair is kept for its value."""
    rise = -state.price
    listing = listing_of(lists, len(rise))
    spread_back(lists, problem, state, listing, rise, empty_heap(len(rise)))
    return state.price + rise


@kernel
def limit_by_outsiders(
    lists: Lists, problem: Problem, state: State, fall: NDArray[np.int64]
) -> None:
    """Limit falls to where the first learner who stays out would come."""
    for i in range(len(problem.out)):
        if state.assigned[i] != OUT:
            continue
        mentors, scores = lists.mentor[i], lists.score[i]
        for k in range(len(mentors)):
            j = mentors[k]
            if j < 0:
                break
            profit = problem.tie * scores[k] - state.price[j]
            fall[j] = min(fall[j], problem.out[i] - profit)


@kernel
def spread(
    lists: Lists, problem: Problem, state: State, fall: NDArray[np.int64], heap: Heap
) -> None:
    """Limit each fall by those of the mentors from whom somebody would come."""
    for j in range(len(fall)):
        push(heap, j, fall[j])
    while heap.size[0] > 0:
        j = pop(heap)
        i = state.first[j]
        while i >= 0:
            base = fall[j] + state.held[i] - state.price[j]
            mentors, scores = lists.mentor[i], lists.score[i]
            for k in range(len(mentors)):
                other = mentors[k]
                if other < 0:
                    break
                length = base - problem.tie * scores[k] + state.price[other]
                if length < fall[other]:
                    fall[other] = length
                    push(heap, other, length)
            i = state.after[i]


@kernel
def spread_back(
    lists: Lists,
    problem: Problem,
    state: State,
    listing: Listing,
    rise: NDArray[np.int64],
    heap: Heap,
) -> None:
    """Limit each rise by those of the mentors to whom somebody would go."""
    for j in range(len(rise)):
        push(heap, j, rise[j])
    while heap.size[0] > 0:
        j = pop(heap)
        for at in range(listing.start[j], listing.start[j + 1]):
            i = listing.learner[at]
            own = state.assigned[i]
            if own < 0 or own == j:
                continue
            profit = problem.tie * lists.score[i, listing.place[at]] - state.price[j]
            length = rise[j] + state.held[i] - state.price[own] - profit
            if length < rise[own]:
                rise[own] = length
                push(heap, own, length)
