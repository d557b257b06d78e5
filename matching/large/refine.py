"""From nearly to exactly best choices: prices rise a little where that suffices.

Bellman–Ford over mentors: the price of a mentor whom somebody else's learner prefers rises until
the preference is gone, but by a bounded amount and only where no seat is spare. A learner who would
need more is released and assigned anew (`matching.large.augment`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.lists import Lists
from matching.large.state import NOBODY, OUT, Problem, State, remove


def refine(lists: Lists, problem: Problem, state: State, limit: int) -> None:
    """Raise prices, each by at most `limit`, until all who are not released have a best choice."""
    n_mentors = len(problem.capacity)
    waiting = np.ones(n_mentors, dtype=np.bool_)
    raise_prices(lists, problem, state, state.price + limit, np.arange(n_mentors), waiting)


@kernel
def raise_prices(
    lists: Lists,
    problem: Problem,
    state: State,
    most: NDArray[np.int64],
    queue: NDArray[np.int64],
    waiting: NDArray[np.bool_],
) -> None:
    """Raise prices up to `most`; all mentors are in the queue at first."""
    n_mentors = len(queue)
    head, length = 0, n_mentors
    for i in range(len(problem.out)):
        if state.assigned[i] == OUT:
            length = _settle(lists, problem, state, i, most, queue, waiting, head, length)
    while length > 0:
        j = queue[head]
        head = (head + 1) % n_mentors
        length -= 1
        waiting[j] = False
        i = state.first[j]
        while i >= 0:
            after = state.after[i]
            length = _settle(lists, problem, state, i, most, queue, waiting, head, length)
            i = after


@kernel
def _settle(
    lists: Lists,
    problem: Problem,
    state: State,
    i: int,
    most: NDArray[np.int64],
    queue: NDArray[np.int64],
    waiting: NDArray[np.bool_],
    head: int,
    length: int,
) -> int:
    """Make learner i's choice a best one, or release the learner; return the queue's length."""
    own = state.assigned[i]
    profit = problem.out[i] if own == OUT else state.held[i] - state.price[own]
    bad = profit < problem.out[i]
    mentors, scores = lists.mentor[i], lists.score[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0 or bad:
            break
        price = problem.tie * scores[k] - profit
        if price > state.price[j]:
            bad = price > most[j] or state.load[j] < problem.capacity[j]
            if not bad:
                state.price[j] = price
                if not waiting[j]:
                    queue[(head + length) % len(queue)] = j
                    length += 1
                    waiting[j] = True
    if bad and own == OUT:
        state.assigned[i] = NOBODY
    elif bad:
        remove(state, i)
    return length


@kernel
def release(lists: Lists, problem: Problem, state: State) -> int:
    """Release all whose choice is no longer a best one; return how many."""
    released = 0
    for i in range(len(problem.out)):
        best = problem.out[i]
        mentors, scores = lists.mentor[i], lists.score[i]
        for k in range(len(mentors)):
            j = mentors[k]
            if j < 0:
                break
            best = max(best, problem.tie * scores[k] - state.price[j])
        own = state.assigned[i]
        if own >= 0 and state.held[i] - state.price[own] < best:
            remove(state, i)
            released += 1
        elif own == OUT and problem.out[i] < best:
            state.assigned[i] = NOBODY
            released += 1
    return released
