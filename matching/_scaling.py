"""Exact optima by solvers whose numbers have less room than int64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, bonuses
from matching._prices import mentor_graph, proof_prices


@dataclass(frozen=True, eq=False)
class Profits:
    """Profit of each way: pairs, learners left out, minimum seats, further seats.

    A learner at a mentor earns the profit of the pair and that of the seat.
    """

    pair: NDArray[np.int64]
    out: NDArray[np.int64]
    base: NDArray[np.int64]
    further: NDArray[np.int64]

    def clip(self, limit: int) -> Profits:
        """Limit every profit to ``[-limit, limit]``."""
        parts = (self.pair, self.out, self.base, self.further)
        return Profits(*(np.clip(part, -limit, limit) for part in parts))


Run = Callable[[Instance, Profits], NDArray[np.intp]]
"""A solver proper: optimal mentor of each learner for given profits, -1 = left out."""


def solve_exactly(instance: Instance, run: Run, limit: int) -> NDArray[np.intp]:
    """Solve by a solver that takes profits up to `limit` in magnitude.

    Returns
    -------
    ndarray of intp, shape (n_learners,)
        -1 = unmatched.
    """
    if len(instance.value) == 0:
        return np.full(instance.n_learners, -1, dtype=np.intp)
    largest = int(np.abs(instance.value).max()) + instance.match_bonus + instance.seat_bonus
    excess = largest // limit
    if excess == 0:
        return run(instance, _profits(instance))
    return _in_two_steps(instance, run, excess.bit_length() + 1)


def _profits(instance: Instance) -> Profits:
    return Profits(
        pair=instance.value + instance.match_bonus,
        out=np.zeros(instance.n_learners, dtype=np.int64),
        base=np.full(instance.n_mentors, instance.seat_bonus, dtype=np.int64),
        further=np.zeros(instance.n_mentors, dtype=np.int64),
    )


def _in_two_steps(instance: Instance, run: Run, shift: int) -> NDArray[np.intp]:
    """Solve coarsely, then exactly on what the coarse prices leave open.

    With values rounded down to multiples of ``d = 2^shift``, subtracting the coarse optimal prices
    and utilities changes every assignment's profit by the same amount. It leaves each pair a profit
    below d, the coarse assignment's own pairs one of at least 0, and learners left out and seats
    one of the sign of their use. An assignment that differs in a profit beyond ``2 (n + 1) d``
    loses more there than its at most n pairs can win elsewhere: clipping profits at that size
    changes no optimum, and makes them small. (Cost scaling with proximity: Ahuja, Magnanti and
    Orlin, *Network Flows*, 1993, §10.3.)
    """
    coarse = _coarse(instance, shift)
    assigned = run(coarse, _profits(coarse))
    price = proof_prices(coarse, assigned, mentor_graph(coarse, assigned))
    utility = coarse.utilities(assigned, price, coarse.match_bonus)
    unit = 1 << shift
    used = utility[instance.learner] + price[instance.mentor] - coarse.match_bonus
    reduced = Profits(
        pair=instance.value - used * unit,
        out=-utility * unit,
        base=(price + coarse.seat_bonus) * unit,
        further=price * unit,
    )
    return run(instance, reduced.clip(2 * (instance.n_learners + 1) * unit))


def _coarse(instance: Instance, shift: int) -> Instance:
    value = instance.value >> shift
    match, seat = bonuses(
        int(np.abs(value).max()) + 1,
        instance.n_mentors,
        cardinality=instance.match_bonus > 0,
        minimum=instance.seat_bonus > 0,
    )
    return replace(instance, value=value, match_bonus=match, seat_bonus=seat)
