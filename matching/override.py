"""What it costs to overrule an optimum, before anybody is moved.

Forcing a learner l from a to m costs ``u_l + p_m − s(l, m)``, and what the seat at m has to be
cleared for: ``c(m, a)``, the cheapest chain of exchanges that ends with a's seat taken or left
empty, in costs reduced by the prices. Two optima, without and with the pair, differ by alternating
cycles; all but the one through the pair may be left out, since none of them gains (Ahuja, Magnanti
and Orlin, *Network Flows*, 1993, §9.3). The one cycle is found by `matching._exchange`; nothing is
solved again.

Prices are seldom unique. Over all prices that prove the optimum ``u_l + p_m − s(l, m)`` fills an
interval (`price_interval`). Its upper end is the cost itself: the largest ``p_m − p_a`` is the dual
of the shortest chain.
"""

from __future__ import annotations

import math

import numpy as np

from matching._case import Case
from matching._exchange import cheapest_chains, network
from matching._overruling import (
    NOTHING,
    Loss,
    Move,
    Override,
    driven_out,
    first_cost,
    forced,
    loss_of,
    read_chain,
    swapped,
)
from matching.assignment import Assignment

__all__ = [
    "Loss",
    "Move",
    "Override",
    "price_ban",
    "price_interval",
    "price_override",
    "price_swap",
]


def price_override(case: Case, assignment: Assignment, learner: int, mentor: int) -> Override:
    """Price that a learner gets a mentor, as by a lock, or is left out.

    Parameters
    ----------
    case : Case
    assignment : Assignment
        An optimum of the case.
    learner : int
    mentor : int
        -1 = left out. A score below the minimum is accepted, and an earlier lock of this learner
        given up; the rules that the pair breaks softly are for the caller to name.

    Returns
    -------
    Override

    Raises
    ------
    InvalidLock
        The pair is absent, or the mentor has no seat that locks leave.
    NotOptimal
        The assignment is not an optimum of the case.
    """
    graph = network(case, assignment)
    target = mentor % (graph.outside + 1)
    if target == graph.node(learner):
        return NOTHING
    return read_chain(graph, forced(graph, learner, target), learner)


def price_interval(
    case: Case, assignment: Assignment, learner: int, mentor: int
) -> tuple[Loss, Loss]:
    """Lowest and highest ``u_l + p_m − s(l, m)`` over all prices that prove the optimum.

    Parameters
    ----------
    case, assignment, learner, mentor
        As for `price_override`.

    Returns
    -------
    tuple of Loss
        The upper end is the loss of `price_override`. Both ends are compared by minimum seats, then
        learners and total in the order of the objective; the lower one is at least 0 for a pair
        that the case allows, and ``-inf`` where an overruled lock leaves no price to hold it.

    Raises
    ------
    InvalidLock, NotOptimal
        As for `price_override`.
    """
    graph = network(case, assignment)
    target, own = mentor % (graph.outside + 1), graph.node(learner)
    if target == own:
        return NOTHING.loss, NOTHING.loss
    start = np.full(graph.outside + 1, np.inf)
    start[own] = 0.0
    back = cheapest_chains(graph, start, target).cost[target]
    low = first_cost(graph, learner, target) - back
    high = read_chain(graph, forced(graph, learner, target), learner).loss
    return (loss_of(graph, low) if math.isfinite(low) else Loss(0, 0, -math.inf)), high


def price_ban(case: Case, assignment: Assignment, learner: int, mentor: int) -> Override:
    """Price that a learner may not have a mentor; nothing where he has another one.

    Parameters
    ----------
    case, assignment, learner, mentor
        As for `price_override`; a lock to this mentor is given up.

    Returns
    -------
    Override

    Raises
    ------
    NotOptimal
        The assignment is not an optimum of the case.
    """
    graph = network(case, assignment)
    if mentor < 0 or mentor != graph.node(learner):
        return NOTHING
    return read_chain(graph, driven_out(graph, learner), learner)


def price_swap(case: Case, assignment: Assignment, first: int, second: int) -> Override:
    """Price that two learners exchange their places; one of them may be unmatched.

    Parameters
    ----------
    case : Case
    assignment : Assignment
        An optimum of the case.
    first, second : int
        Learners.

    Returns
    -------
    Override
        Others move too where that is better: it is the best assignment with both new pairs.

    Raises
    ------
    InvalidLock
        One of the new pairs is absent.
    NotOptimal
        The assignment is not an optimum of the case.
    """
    return swapped(network(case, assignment), first, second)[0]
