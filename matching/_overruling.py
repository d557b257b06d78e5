"""One change of an optimum in its residual network, and the network after it.

Two optima, without and with a pair, differ by alternating cycles; all but the one through the pair
may be left out, since none of them gains (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, §9.3).
Prices ``p_k − min(c_k, c_end)`` prove the new optimum (Edmonds and Karp 1972), in whole units, so
that one change after another is priced without solving anything again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._exchange import Chains, Network, cheapest_chains, network_at
from matching.errors import InvalidLock
from matching.rematch import without_pairs
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


NOTHING = Override(Loss(0, 0, 0.0), ())


def moved(graph: Network, learner: int, target: int) -> tuple[Override, Network]:
    """Move a learner to a node, where he stays from then on.

    Raises
    ------
    InvalidLock
        The pair is absent, or the mentor has no seat that fixed learners leave.
    NotOptimal
    """
    if target == graph.node(learner):
        return NOTHING, fixed(graph, learner)
    chains = forced(graph, learner, target)
    step = read_chain(graph, chains, learner)
    return step, fixed(_after(graph, chains, step, graph.node(learner)), learner)


def swapped(graph: Network, first: int, second: int) -> tuple[Override, Network]:
    """Exchange the places of two learners, who stay there from then on; one may be outside.

    Raises
    ------
    InvalidLock
        One of the new pairs is absent.
    NotOptimal
    """
    if graph.node(second) == graph.outside:
        first, second = second, first
    own, other = graph.node(first), graph.node(second)
    if own == other:
        return NOTHING, fixed(fixed(graph, first), second)
    step, between = moved(graph, first, other)
    last, after = moved(between, second, own)
    if not last.moves:
        return step, after
    return Override(step.loss + last.loss, _joined(step.moves + last.moves)), after


def banned(graph: Network, learner: int, mentor: int) -> tuple[Override, Network]:
    """Forbid a pair; a learner who has this mentor goes where he fits best, free to move on.

    Raises
    ------
    NotOptimal
    """
    case = without_pairs(graph.case, np.asarray([learner]), np.asarray([mentor]))
    if mentor != graph.node(learner):
        arcs = graph.arcs.without(learner)
        return NOTHING, network_at(case, graph.mentor, graph.price, graph.fixed, arcs)
    chains = driven_out(graph, learner)
    step = read_chain(graph, chains, learner)
    after = _after(graph, chains, step, mentor)
    free = graph.fixed.copy()
    free[learner] = False
    return step, network_at(case, after.mentor, after.price, free, graph.arcs.without(learner))


def fixed(graph: Network, learner: int) -> Network:
    """Return the network with a learner who does not move any more."""
    stays = graph.fixed.copy()
    stays[learner] = True
    return network_at(graph.case, graph.mentor, graph.price, stays, graph.arcs)


def forced(graph: Network, learner: int, target: int) -> Chains:
    """Search the best way to clear a seat at a node for a learner."""
    start = np.full(graph.outside + 1, np.inf)
    start[target] = first_cost(graph, learner, target)
    chains = cheapest_chains(graph, start, graph.node(learner))
    if math.isinf(chains.cost[graph.node(learner)]):
        raise InvalidLock(learner, target, "locks leave no seat there")
    return chains


def driven_out(graph: Network, learner: int) -> Chains:
    """Search the best way for a learner to be anywhere but where he is."""
    own = graph.node(learner)
    others = graph.values(np.asarray([learner]))[0]
    others[own] = -np.inf
    held = value_of(graph, learner, own)
    return cheapest_chains(graph, (held - graph.price[own]) - (others - graph.price), own)


def read_chain(graph: Network, chains: Chains, learner: int) -> Override:
    """Read the chain that ends at a learner's old place."""
    own = graph.node(learner)
    target, chain = chains.moves(own)
    moves = [(learner, own, target), *chain]
    places = [*range(graph.outside), -1]
    return Override(
        loss_of(graph, float(chains.cost[own])),
        tuple(Move(who, places[before], places[after]) for who, before, after in moves),
    )


def value_of(graph: Network, learner: int, node: int) -> float:
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


def first_cost(graph: Network, learner: int, target: int) -> float:
    """``u_l + p_m − s(l, m)`` at the prices of the network."""
    own = graph.node(learner)
    utility = value_of(graph, learner, own) - float(graph.price[own])
    return utility + float(graph.price[target]) - value_of(graph, learner, target)


def loss_of(graph: Network, number: float) -> Loss:
    """Return the parts of a number of the network."""
    minimum, matched, units = graph.worth.parts(number)
    return Loss(minimum, matched, units / UNIT)


def _after(graph: Network, chains: Chains, done: Override, end: int) -> Network:
    """Return the network after a chain to a node was followed."""
    mentor = graph.mentor.copy()
    for move in done.moves:
        mentor[move.learner] = move.after
    unit = graph.worth.unit
    fall = np.minimum(chains.cost, chains.cost[end])
    price: NDArray[np.float64] = graph.price - np.rint(fall / unit) * unit
    return network_at(graph.case, mentor, price - price[-1], graph.fixed, graph.arcs)


def _joined(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """One move for each learner, who may have moved twice or come back."""
    joined: dict[int, Move] = {}
    for move in moves:
        joined[move.learner] = replace(joined.get(move.learner, move), after=move.after)
    return tuple(move for move in joined.values() if move.before != move.after)
