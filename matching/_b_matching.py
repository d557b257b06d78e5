"""Capacitated b-matching: learners need several mentors each, mentors bear so many learners.

Maximise ``Σ (score_a − price_m(a)) · x_a`` over sets of candidate pairs ``a`` with at most
``demand[l]`` pairs at learner ``l`` and at most ``room[m]`` at mentor ``m``; as many pairs as
possible first. It is a transportation problem, so its flow is integral: Ahuja, Magnanti & Orlin,
*Network Flows* (1993), theorem 9.10; solved by OR-tools' cost-scaling push-relabel (Goldberg 1997,
doi:10.1006/jagm.1995.0805).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.errors import SolverFailed

_PARTS = 256
"""Parts of a unit in which ties are broken at random."""


def b_match(
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    net: NDArray[np.int64],
    price: NDArray[np.int64],
    *,
    demand: NDArray[np.int64],
    room: NDArray[np.int64],
    rng: np.random.Generator | None = None,
) -> NDArray[np.bool_]:
    """Choose among candidate pairs.

    Parameters
    ----------
    learner, mentor : ndarray of intp, shape (n_pairs,)
        Positions; no pair twice.
    net : ndarray of int64, shape (n_pairs,)
        Score less price.
    price : ndarray of int64, shape (n_mentors,)
    demand : ndarray of int64, shape (n_learners,)
        >= 0.
    room : ndarray of int64, shape (n_mentors,)
        >= 0.
    rng : numpy.random.Generator, optional
        Breaks ties at random, by a random part of one unit added to each pair: the value is then
        within one unit a pair of the largest. By default ties fall as the solver meets them.

    Returns
    -------
    ndarray of bool, shape (n_pairs,)
        Chosen pairs: as many as the candidates and the room allow, of the largest value; all False
        where nothing can be chosen.

    Raises
    ------
    SolverFailed
        The solver ended in any state but optimal.
    """
    if len(learner) == 0 or not demand.any():
        return np.zeros(len(learner), dtype=np.bool_)
    # Loaded late: importing it takes longer than most command lines run.
    from ortools.graph.python import min_cost_flow

    n, m = len(demand), len(room)
    sink = n + m
    value, unit = net, 1
    if rng is not None:
        value, unit = net * _PARTS + rng.integers(0, _PARTS, len(net)), _PARTS
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = _add(flow, learner, n + mentor, np.ones(len(net), dtype=np.int64), value.max() - value)
    _add(flow, n + np.arange(m), np.full(m, sink), room, np.zeros(m, dtype=np.int64))
    # A learner's missing pair flows straight to the sink.
    missing = unit * missing_cost(mentor, net, price, n)
    _add(flow, np.arange(n), np.full(n, sink), demand, np.full(n, missing, dtype=np.int64))
    supply = np.concatenate([demand, np.zeros(m, dtype=np.int64), [-int(demand.sum())]])
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed("min-cost flow of shortlists", str(status))
    chosen: NDArray[np.bool_] = flow.flows(pairs) > 0
    return chosen


def missing_cost(
    mentor: NDArray[np.intp], net: NDArray[np.int64], price: NDArray[np.int64], n_learners: int
) -> int:
    """Say what a missing pair must cost against the best pair so that their number comes first.

    More than any exchange that fills it can lose. An exchange adds and takes away pairs in turn and
    comes to each learner and mentor once; the prices of the mentors on its way cancel, but for the
    last one's.
    """
    widest = int(np.ptp(net + price[mentor])) + 1
    return widest * (min(n_learners, len(price)) + 2) + int(np.ptp(price))


def _add(
    flow: object,
    tail: NDArray[np.intp],
    head: NDArray[np.intp],
    capacity: NDArray[np.int64],
    cost: NDArray[np.int64],
) -> NDArray[np.int32]:
    add = flow.add_arcs_with_capacity_and_unit_cost  # type: ignore[attr-defined]
    arcs: NDArray[np.int32] = add(
        tail.astype(np.int32), head.astype(np.int32), capacity, cost.astype(np.int64)
    )
    return arcs
