"""Exact assignment as a minimum-cost flow.

``max Σ (v_ij + B) x_ij + M Σ y_j`` over whole flows learner → mentor → sink, where ``y_j`` is the
flow through mentor j's minimum seats and a learner may also flow straight to the sink at 0. The
polytope of a flow is integral: Ahuja, Magnanti and Orlin, *Network Flows* (1993), theorem 9.10.
Solved by OR-tools' cost-scaling push-relabel (Goldberg 1997, doi:10.1006/jagm.1995.0805).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, full_instance
from matching._pairs import Pairs
from matching._scaling import Profits, solve_exactly
from matching._solution import Solution, with_prices
from matching.errors import SolverFailed

_LARGEST_SCALED = 2**61
"""OR-tools multiplies costs by the number of nodes and adds a few such numbers in int64."""


def solve_flow(pairs: Pairs) -> Solution:
    """Solve on all present pairs."""
    instance = full_instance(pairs)
    return with_prices(instance, best_flow(instance))


def best_flow(instance: Instance) -> NDArray[np.intp]:
    """Optimal mentor of each learner, shape (n_learners,), -1 = unmatched.

    Raises
    ------
    SolverFailed
        OR-tools ended in any state but optimal.
    """
    n_nodes = instance.n_learners + instance.n_mentors + 2
    return solve_exactly(instance, _run, _LARGEST_SCALED // n_nodes)


def _run(instance: Instance, profits: Profits) -> NDArray[np.intp]:
    # Loaded late: importing it takes longer than most command lines run.
    from ortools.graph.python import min_cost_flow

    n, m = instance.n_learners, instance.n_mentors
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = add_arcs(flow, instance.learner, instance.mentor + n, 1, profits.pair)
    add_arcs(flow, np.arange(n), n + m, 1, profits.out)
    add_arcs(flow, np.arange(n, n + m), n + m, instance.minimum, profits.base)
    add_arcs(
        flow, np.arange(n, n + m), n + m, instance.capacity - instance.minimum, profits.further
    )
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, dtype=np.int64))
    flow.set_node_supply(n + m, -n)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed("OR-tools minimum-cost flow", status.name)
    used = np.flatnonzero(np.asarray(flow.flows(arcs)) > 0)
    assigned = np.full(n, -1, dtype=np.intp)
    assigned[instance.learner[used]] = instance.mentor[used]
    return assigned


def add_arcs(
    flow: Any,
    tail: NDArray[np.intp],
    head: NDArray[np.intp] | int,
    room: NDArray[np.int64] | int,
    profit: NDArray[np.int64],
) -> Any:
    """Add arcs, one for each profit."""
    return flow.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32),
        np.broadcast_to(np.asarray(head, dtype=np.int32), len(profit)),
        np.broadcast_to(np.asarray(room, dtype=np.int64), len(profit)),
        -profit,
    )
