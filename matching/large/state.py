"""A problem on lists and the state of its solution, as arrays that kernels share.

Values are ``tie * score``. A learner left out is worth `out`. A mentor's next seat costs
``-seat_bonus`` up to the minimum and 0 up to the capacity. In an optimal state every learner has a
best choice at the prices, and no mentor's price lies above the cost of the next seat or below the
cost of the last one taken: complementary slackness.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel

NOBODY = -1
"""Learner without a mentor who has to be dealt with."""
OUT = -2
"""Learner who stays out."""
ENDLESS = 2**62


class Problem(NamedTuple):
    """What does not change: ``out`` (n_learners,), ``capacity`` and ``minimum`` (n_mentors,)."""

    tie: int
    out: NDArray[np.int64]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    seat_bonus: int


class State(NamedTuple):
    """Prices and who is where; learners of one mentor form a linked list.

    ``price``, ``load``, ``first``, ``last`` of shape (n_mentors,); ``after``, ``before``,
    ``assigned`` (mentor, `NOBODY` or `OUT`), ``held`` (value of the pair) of shape (n_learners,).
    """

    price: NDArray[np.int64]
    load: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    after: NDArray[np.int64]
    before: NDArray[np.int64]
    assigned: NDArray[np.int64]
    held: NDArray[np.int64]


def empty_state(n_learners: int, price: NDArray[np.int64]) -> State:
    """Return a state in which nobody is assigned."""
    n_mentors = len(price)
    return State(
        price=price.copy(),
        load=np.zeros(n_mentors, dtype=np.int64),
        first=np.full(n_mentors, -1, dtype=np.int64),
        last=np.full(n_mentors, -1, dtype=np.int64),
        after=np.full(n_learners, -1, dtype=np.int64),
        before=np.full(n_learners, -1, dtype=np.int64),
        assigned=np.full(n_learners, NOBODY, dtype=np.int64),
        held=np.zeros(n_learners, dtype=np.int64),
    )


@kernel
def remove(state: State, i: int) -> None:
    """Take learner i away from the mentor."""
    j, before, after = state.assigned[i], state.before[i], state.after[i]
    if before >= 0:
        state.after[before] = after
    else:
        state.first[j] = after
    if after >= 0:
        state.before[after] = before
    else:
        state.last[j] = before
    state.load[j] -= 1
    state.assigned[i] = NOBODY


@kernel
def put(state: State, i: int, j: int, value: int, behind: int) -> None:
    """Give learner i to mentor j, listed behind a learner there (-1: first)."""
    after = state.after[behind] if behind >= 0 else state.first[j]
    state.before[i], state.after[i] = behind, after
    if behind >= 0:
        state.after[behind] = i
    else:
        state.first[j] = i
    if after >= 0:
        state.before[after] = i
    else:
        state.last[j] = i
    state.load[j] += 1
    state.assigned[i], state.held[i] = j, value


@kernel
def next_cost(problem: Problem, state: State, j: int) -> int:
    """Cost of the next seat of mentor j."""
    if state.load[j] < problem.minimum[j]:
        return -problem.seat_bonus
    return 0 if state.load[j] < problem.capacity[j] else ENDLESS


@kernel
def last_cost(problem: Problem, state: State, j: int) -> int:
    """Cost of the last seat taken at mentor j."""
    return -problem.seat_bonus if state.load[j] <= problem.minimum[j] else 0
