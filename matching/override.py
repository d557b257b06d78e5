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
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._case import Case
from matching._exchange import Chains, Network, cheapest_chains, network, network_at
from matching.assignment import Assignment
from matching.errors import InvalidLock
from matching.scores import UNIT


@dataclass(frozen=True)
class Loss:
    """What an optimum loses by a change; below 0 where a lock or minimum score is overruled.

    Attributes
    ----------
    minimum : int
        Minimum seats that are no longer filled.
    matched : int
        Learners who are no longer matched.
    total : float
        Of the total of scores, as a fraction; ``-inf`` only as the end of an interval.
    """

    minimum: int
    matched: int
    total: float

    def __add__(self, other: Loss) -> Loss:
        return Loss(
            self.minimum + other.minimum, self.matched + other.matched, self.total + other.total
        )


@dataclass(frozen=True)
class Move:
    """One learner who changes mentors; -1 = unmatched."""

    learner: int
    before: int
    after: int


@dataclass(frozen=True)
class Override:
    """What overruling an optimum costs, and who moves.

    Attributes
    ----------
    loss : Loss
        Exactly the difference that solving again gives.
    moves : tuple of Move
        One best way: the overruled learner first, then along the chain. Empty where the optimum is
        as wanted already.
    """

    loss: Loss
    moves: tuple[Move, ...]


_NOTHING = Override(Loss(0, 0, 0.0), ())


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
        return _NOTHING
    return _override(graph, _forced(graph, learner, target), learner)


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
        return _NOTHING.loss, _NOTHING.loss
    start = np.full(graph.outside + 1, np.inf)
    start[own] = 0.0
    back = cheapest_chains(graph, start, target).cost[target]
    low = _first_cost(graph, learner, target) - back
    high = _override(graph, _forced(graph, learner, target), learner).loss
    return (_loss(graph, low) if math.isfinite(low) else Loss(0, 0, -math.inf)), high


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
    own = graph.node(learner)
    if mentor < 0 or mentor != own:
        return _NOTHING
    others = graph.values(np.asarray([learner]))[0]
    others[own] = -np.inf
    held = _value(graph, learner, own)
    start = (held - graph.price[own]) - (others - graph.price)
    return _override(graph, cheapest_chains(graph, start, own), learner)


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
    graph = network(case, assignment)
    if graph.node(second) == graph.outside:
        first, second = second, first
    own, other = graph.node(first), graph.node(second)
    if own == other:
        return _NOTHING
    chains = _forced(graph, first, other)
    step = _override(graph, chains, first)
    after = _after(graph, chains, step, first)
    if after.node(second) == own:
        return step
    last = _override(after, _forced(after, second, own), second)
    return Override(step.loss + last.loss, _joined(step.moves + last.moves))


def _value(graph: Network, learner: int, node: int) -> float:
    """Worth of a learner at a node, the minimum score left out of account.

    Raises
    ------
    InvalidLock
        The pair is absent.
    """
    if node == graph.outside:
        return 0.0
    pair = np.asarray([learner]), np.asarray([node])
    units = float(graph.case.scores.units_of(*pair)[0])
    if math.isinf(units):
        raise InvalidLock(learner, node, "the pair is absent")
    return units * graph.worth.unit + graph.worth.match


def _first_cost(graph: Network, learner: int, target: int) -> float:
    """``u_l + p_m − s(l, m)`` at the prices of the network."""
    own = graph.node(learner)
    utility = _value(graph, learner, own) - float(graph.price[own])
    return utility + float(graph.price[target]) - _value(graph, learner, target)


def _forced(graph: Network, learner: int, target: int) -> Chains:
    start = np.full(graph.outside + 1, np.inf)
    start[target] = _first_cost(graph, learner, target)
    chains = cheapest_chains(graph, start, graph.node(learner))
    if math.isinf(chains.cost[graph.node(learner)]):
        raise InvalidLock(learner, target, "locks leave no seat there")
    return chains


def _override(graph: Network, chains: Chains, learner: int) -> Override:
    """Read the chain that ends at the learner's old place."""
    own = graph.node(learner)
    target, chain = chains.moves(own)
    moves = [(learner, own, target), *chain]
    places = [*range(graph.outside), -1]
    return Override(
        _loss(graph, float(chains.cost[own])),
        tuple(Move(who, places[before], places[after]) for who, before, after in moves),
    )


def _loss(graph: Network, number: float) -> Loss:
    minimum, matched, units = graph.worth.parts(number)
    return Loss(minimum, matched, units / UNIT)


def _after(graph: Network, chains: Chains, done: Override, learner: int) -> Network:
    """Return the network after an override, with the learner locked.

    ``p_k − min(c_k, c_end)`` proves the new optimum (Edmonds and Karp 1972), in whole units.
    """
    mentor, locked = graph.mentor.copy(), graph.case.locked.copy()
    for move in done.moves:
        mentor[move.learner] = move.after
    locked[learner] = mentor[learner]
    unit = graph.worth.unit
    fall = np.minimum(chains.cost, chains.cost[graph.node(learner)])
    price: NDArray[np.float64] = graph.price - np.rint(fall / unit) * unit
    return network_at(replace(graph.case, locked=locked), mentor, price - price[-1])


def _joined(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """One move for each learner, who may have moved twice or come back."""
    joined: dict[int, Move] = {}
    for move in moves:
        joined[move.learner] = replace(joined.get(move.learner, move), after=move.after)
    return tuple(move for move in joined.values() if move.before != move.after)
