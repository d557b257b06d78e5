"""First prices and a nearly optimal assignment: the auction algorithm with similar objects.

A learner without a mentor bids for the best one at present prices: so much that the next best would
do as well, and ε more. A full mentor keeps the highest bids and costs as much as the lowest of
them. At the end everybody is within ε of the best choice (Bertsekas and Castañón 1989,
doi:10.1007/BF02186476). Run for falling ε, each time from lowered prices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel
from matching.large.lists import Lists
from matching.large.state import OUT, Problem, State, empty_state, put, remove

_STEP = 5
"""ε falls by this factor from one run to the next."""
_BACK = 4
"""Prices start lower by so many ε of the run before."""


def run_auctions(lists: Lists, problem: Problem, epsilon: float, n_runs: int) -> State:
    """Run auctions for falling ε, at least 1; the last state is returned.

    Minimum seats are not regarded: every price is >= 0.
    """
    price = np.zeros(len(problem.capacity), dtype=np.int64)
    for _ in range(n_runs):
        state = empty_state(len(problem.out), price)
        step = max(1, int(epsilon))
        auction(lists, problem, state, np.zeros(len(problem.out), dtype=np.int64), step)
        price = np.maximum(0, state.price - _BACK * step)
        epsilon /= _STEP
    return state


@kernel
def auction(
    lists: Lists, problem: Problem, state: State, bid: NDArray[np.int64], epsilon: int
) -> None:
    """Let every learner bid until all have a mentor or stay out; learners by falling bids."""
    for start in range(len(problem.out)):
        i = start
        while i >= 0:
            best, second, value = _choices(lists, problem, state.price, i)
            if best < 0:
                state.assigned[i] = OUT
                break
            bid[i] = value - second + epsilon
            loser = -1
            if state.load[best] == problem.capacity[best]:
                loser = state.first[best]
                if loser < 0:
                    state.price[best] = bid[i]
                    continue
                remove(state, loser)
            behind = state.last[best]
            while behind >= 0 and bid[behind] > bid[i]:
                behind = state.before[behind]
            put(state, i, best, value, behind)
            if state.load[best] == problem.capacity[best]:
                state.price[best] = max(state.price[best], bid[state.first[best]])
            i = loser


@kernel
def _choices(
    lists: Lists, problem: Problem, price: NDArray[np.int64], i: int
) -> tuple[int, int, int]:
    """Best mentor at present prices, profit of the second best choice, value of the best pair."""
    best, first, second, value = -1, problem.out[i], problem.out[i], 0
    mentors, scores = lists.mentor[i], lists.score[i]
    for k in range(len(mentors)):
        j = mentors[k]
        if j < 0:
            break
        pair = problem.tie * scores[k]
        if pair - price[j] > first:
            best, first, second, value = j, pair - price[j], first, pair
        elif pair - price[j] > second:
            second = pair - price[j]
    return best, second, value
