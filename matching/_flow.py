"""Exact assignment as a minimum-cost flow.

``max Σ (v_ij + B) x_ij + M Σ y_j`` over whole flows learner → mentor → sink, where ``y_j`` is the
flow through mentor j's minimum seats and a learner may also flow straight to the sink at 0. The
polytope of a flow is integral: Ahuja, Magnanti and Orlin, *Network Flows* (1993), theorem 9.10.
Solved by OR-tools' cost-scaling push-relabel (Goldberg 1997, doi:10.1006/jagm.1995.0805).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, bonuses, full_instance
from matching._pairs import Pairs
from matching._prices import proof_prices
from matching._solution import Solution
from matching.errors import SolverFailed

_LARGEST_SCALED = 2**61
"""OR-tools multiplies costs by the number of nodes and adds a few of them in int64."""


def solve_flow(pairs: Pairs) -> Solution:
    """Solve on all present pairs."""
    instance = full_instance(pairs)
    return Solution(instance=instance, assigned=best_flow(instance))


def best_flow(instance: Instance) -> NDArray[np.intp]:
    """Optimal mentor of each learner, shape (n_learners,), -1 = unmatched.

    Raises
    ------
    SolverFailed
        OR-tools ended in any state but optimal.
    """
    if len(instance.value) == 0:
        return np.full(instance.n_learners, -1, dtype=np.intp)
    largest = int(np.abs(instance.value).max()) + instance.match_bonus + instance.seat_bonus
    excess = largest * (instance.n_learners + instance.n_mentors + 2) // _LARGEST_SCALED
    if excess == 0:
        return _run(instance, _profits(instance))
    return _in_two_steps(instance, excess.bit_length())


@dataclass(frozen=True, eq=False)
class _Profits:
    """Profit of each arc: pairs, learners straight to the sink, minimum seats, further seats."""

    pair: NDArray[np.int64]
    out: NDArray[np.int64]
    base: NDArray[np.int64]
    further: NDArray[np.int64]

    def clip(self, limit: int) -> _Profits:
        parts = (self.pair, self.out, self.base, self.further)
        return _Profits(*(np.clip(part, -limit, limit) for part in parts))


def _profits(instance: Instance) -> _Profits:
    return _Profits(
        pair=instance.value + instance.match_bonus,
        out=np.zeros(instance.n_learners, dtype=np.int64),
        base=np.full(instance.n_mentors, instance.seat_bonus, dtype=np.int64),
        further=np.zeros(instance.n_mentors, dtype=np.int64),
    )


def _in_two_steps(instance: Instance, shift: int) -> NDArray[np.intp]:
    """Solve coarsely, then exactly on what the coarse prices leave open.

    With values rounded down to multiples of ``d = 2^shift``, subtracting the coarse optimal prices
    and utilities (which changes every flow's profit by the same amount) leaves pairs a profit below
    d, zero on the coarse flow's own pairs but for the rounding, and seats a profit of the sign of
    their use. A flow that differs in an arc of profit beyond ±(n + 1) d thus loses more than its at
    most n pairs can win: profits may be clipped there, and then they are small enough.
    """
    coarse = _coarse(instance, shift)
    price = proof_prices(coarse, assigned := _run(coarse, _profits(coarse)))
    utility = coarse.utilities(assigned, price, coarse.match_bonus)
    unit = 1 << shift
    used = (utility[instance.learner] + price[instance.mentor] - coarse.match_bonus) * unit
    reduced = _Profits(
        pair=instance.value - used,
        out=-utility * unit,
        base=(price + coarse.seat_bonus) * unit,
        further=price * unit,
    )
    return _run(instance, reduced.clip(2 * (instance.n_learners + 1) * unit))


def _coarse(instance: Instance, shift: int) -> Instance:
    value = instance.value >> shift
    match, seat = bonuses(
        int(np.abs(value).max()) + 1,
        instance.n_mentors,
        cardinality=instance.match_bonus > 0,
        minimum=instance.seat_bonus > 0,
    )
    return replace(instance, value=value, match_bonus=match, seat_bonus=seat)


def _run(instance: Instance, profits: _Profits) -> NDArray[np.intp]:
    # Loaded late: importing it takes longer than most command lines run.
    from ortools.graph.python import min_cost_flow

    n, m = instance.n_learners, instance.n_mentors
    learners, mentors = np.arange(n, dtype=np.int32), np.arange(n, n + m, dtype=np.int32)
    flow = min_cost_flow.SimpleMinCostFlow()

    def add(tail: object, head: object, room: object, profit: NDArray[np.int64]) -> object:
        return flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, -profit)

    head = (instance.mentor + n).astype(np.int32)
    one = np.ones(len(head), dtype=np.int64)
    arcs = add(instance.learner.astype(np.int32), head, one, profits.pair)
    add(learners, np.full(n, n + m, np.int32), np.ones(n, np.int64), profits.out)
    add(mentors, np.full(m, n + m, np.int32), instance.minimum, profits.base)
    add(mentors, np.full(m, n + m, np.int32), instance.capacity - instance.minimum, profits.further)
    flow.set_nodes_supplies(learners, np.ones(n, dtype=np.int64))
    flow.set_node_supply(n + m, -n)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed("OR-tools minimum-cost flow", status.name)
    used = np.flatnonzero(np.asarray(flow.flows(arcs)) > 0)
    assigned = np.full(n, -1, dtype=np.intp)
    assigned[instance.learner[used]] = instance.mentor[used]
    return assigned
