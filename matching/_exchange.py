"""Exchanges of learners between mentors, and the best chain of them, by prices and in blocks.

The residual network of an optimal assignment, with learners passed through: its nodes are the
mentors and one node outside, where unmatched learners are. A free learner at ``j`` gives an arc
``j → k`` worth ``v_lk − v_lj`` for each mentor he may have and for the outside (``v = 0``); a spare
seat at ``j`` gives ``j → outside``, a learner whom ``j`` may lose ``outside → j``. Prices that
prove the optimum make every arc cost at least 0, ``p_k − p_j − worth >= 0``, so that a best chain
is a shortest path (Dijkstra 1959; potentials: Edmonds and Karp 1972, doi:10.1145/321694.321699).
Nodes are opened as the search reaches them: mentors dearer than the end are not looked at, and what
was looked at serves the next search (`matching._arcs`).

Minimum seats, matched learners and the total are one number, in the order of the objective. A chain
visits a node at most once, so it changes the first two by at most one each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._arcs import Arcs, Group, grouped
from matching._case import Case
from matching.assignment import Assignment
from matching.errors import NotOptimal
from matching.scores import EXACT_LIMIT, UNIT

_TIE = 4
"""Under ``"score"`` a unit counts 4 and a matched learner 1: a chain's units then decide first."""
_OPENED = 16
"""Nodes opened at once: more save rounds, but open some nodes before their cost is final."""


@dataclass(frozen=True)
class Worth:
    """What a unit of score, a matched learner and a filled minimum seat count in one number."""

    unit: float
    match: float
    seat: float

    def parts(self, number: float) -> tuple[int, int, int]:
        """Minimum seats, learners and units that add up to a number."""
        seats = round(number / self.seat)
        rest = number - seats * self.seat
        if self.match > self.unit:
            learners = round(rest / self.match)
            units = round(rest - learners * self.match)
        else:
            units = round(rest / self.unit)
            learners = round(rest - units * self.unit)
        return seats, learners, units


def worth_of(case: Case) -> Worth:
    """Return the worths that put minimum seats first, then learners or units by the objective.

    A chain of exchanges changes the units by less than ``2 (n_mentors + 2)`` scores, and prices by
    as much again; sums of the numbers stay below 2⁵³, which float64 holds, up to 10⁶ mentors.
    """
    chain = 4.0 * (len(case.capacity) + 2) * EXACT_LIMIT
    unit, match = (1.0, chain) if case.objective == "total" else (float(_TIE), 1.0)
    return Worth(unit, match, 4.0 * chain * unit)


@dataclass(frozen=True, eq=False)
class Network:
    """An optimal assignment with prices that prove it.

    Attributes
    ----------
    case : Case
    mentor : ndarray of intp, shape (n_learners,)
        -1 = unmatched.
    price : ndarray of float64, shape (n_mentors + 1,)
        In the numbers of `worth`; the node outside is last and costs 0.
    worth : Worth
    fixed : ndarray of bool, shape (n_learners,)
        Who does not move, besides who is locked.
    movers : ndarray of intp, shape (n_free,)
        All others, by node.
    first : ndarray of intp, shape (n_mentors + 2,)
        ``movers[first[j]:first[j + 1]]`` are at node j.
    arcs : Arcs
        As far as searches asked for them; of the scores of `case`.
    """

    case: Case
    mentor: NDArray[np.intp]
    price: NDArray[np.float64]
    worth: Worth
    fixed: NDArray[np.bool_]
    movers: NDArray[np.intp]
    first: NDArray[np.intp]
    arcs: Arcs

    @property
    def outside(self) -> int:
        """Node of the unmatched."""
        return len(self.case.capacity)

    def node(self, learner: int) -> int:
        """Node where a learner is."""
        return int(self.mentor[learner]) % (self.outside + 1)

    def values(self, learners: NDArray[np.intp]) -> NDArray[np.float64]:
        """Worth of some learners at every node, (n_rows, n_mentors + 1); -inf where absent."""
        units = self.case.units(learners)
        outside = np.zeros((len(learners), 1))
        return np.hstack([units * self.worth.unit + self.worth.match, outside])

    def groups(self, nodes: NDArray[np.intp]) -> list[Group]:
        """Return the free learners at some nodes, node by node."""
        ends = zip(nodes.tolist(), self.first[nodes], self.first[nodes + 1], strict=True)
        return [one for j, start, end in ends for one in grouped(j, self.movers[start:end])]


def network(case: Case, assignment: Assignment) -> Network:
    """Return the network of an optimum, with the prices of its certificate."""
    worth, certificate = worth_of(case), assignment.certificate
    price = np.rint(certificate.price * UNIT) * worth.unit
    price[certificate.level == 1] += worth.match
    price[certificate.level == -1] -= worth.seat
    nobody = np.zeros(len(assignment.mentor), dtype=np.bool_)
    return network_at(case, assignment.mentor, np.append(price, 0.0), nobody)


def network_at(
    case: Case,
    mentor: NDArray[np.intp],
    price: NDArray[np.float64],
    fixed: NDArray[np.bool_],
    arcs: Arcs | None = None,
) -> Network:
    """Return the network of an optimum with other prices, as in `Network`; no arcs = new ones."""
    free = np.flatnonzero((case.locked < 0) & ~fixed)
    nodes = mentor[free] % (len(case.capacity) + 1)
    order = np.argsort(nodes, kind="stable")
    first = np.searchsorted(nodes[order], np.arange(len(case.capacity) + 2))
    known = Arcs() if arcs is None else arcs
    return Network(case, mentor, price, worth_of(case), fixed, free[order], first, known)


@dataclass(frozen=True, eq=False)
class Chains:
    """Cheapest chains from a start to nodes, all of shape (n_mentors + 1,).

    Attributes
    ----------
    cost : ndarray of float64
        In reduced worth; exact up to the cost of the end, an upper bound beyond; inf = not reached.
    source : ndarray of intp
        Node before; -1 at a start.
    learner : ndarray of intp
        Who moves from `source`; -1 for a seat taken or left empty.
    """

    cost: NDArray[np.float64]
    source: NDArray[np.intp]
    learner: NDArray[np.intp]

    def moves(self, end: int) -> tuple[int, list[tuple[int, int, int]]]:
        """Start of the chain to a node, and its moves ``(learner, from, to)`` in order."""
        moves, node = [], end
        while self.source[node] >= 0:
            if self.learner[node] >= 0:
                moves.append((int(self.learner[node]), int(self.source[node]), node))
            node = int(self.source[node])
        return node, moves[::-1]


def cheapest_chains(graph: Network, start: NDArray[np.float64], end: int) -> Chains:
    """Search the cheapest chain from any start to one end.

    Parameters
    ----------
    graph : Network
    start : ndarray of float64, shape (n_mentors + 1,)
        Cost of starting at each node; inf = no start.
    end : int

    Raises
    ------
    NotOptimal
        An exchange beats the prices: they do not prove the assignment.
    """
    nowhere = np.full(len(start), -1, dtype=np.intp)
    found = Chains(start.copy(), nowhere, nowhere.copy())
    fresh = np.isfinite(start)
    fresh[end] = False
    # Prices know nothing of the 1 that a matched learner counts under "score".
    slack = 0.0 if graph.worth.match > graph.worth.unit else graph.worth.match
    while True:
        waiting = np.flatnonzero(fresh & (found.cost <= found.cost[end] + slack))
        if len(waiting) == 0:
            return found
        nearest = waiting[np.argsort(found.cost[waiting], kind="stable")[:_OPENED]]
        fresh[nearest] = False
        fresh[_opened(graph, found, nearest, slack)] = True
        fresh[end] = False


def _opened(
    graph: Network, found: Chains, nodes: NDArray[np.intp], slack: float
) -> NDArray[np.intp]:
    """Follow all arcs that leave some nodes; return the nodes that got cheaper."""
    before, groups = found.cost.copy(), graph.groups(nodes)
    if groups:
        _follow_learners(graph, found, groups, slack)
    _follow_seats(graph, found, nodes, before)
    return np.flatnonzero(found.cost < before)


def _follow_learners(graph: Network, found: Chains, groups: list[Group], slack: float) -> None:
    """Follow the arcs of the cheapest learners."""
    rows = graph.arcs.rows(groups, graph.values)
    own = np.asarray([group.node for group in groups])
    loss = np.stack([row.loss for row in rows]) - graph.price[own][:, np.newaxis] + graph.price
    if loss.min() < -slack:
        raise NotOptimal("an exchange of learners beats the prices")
    reached = found.cost[own][:, np.newaxis] + loss
    best, columns = reached.argmin(axis=0), np.arange(len(found.cost))
    learner = np.stack([row.learner for row in rows])[best, columns]
    _lower(found, reached[best, columns], own[best], learner)


def _follow_seats(
    graph: Network, found: Chains, nodes: NDArray[np.intp], before: NDArray[np.float64]
) -> None:
    """Follow the arcs of spare seats to the outside, and from there to seats given up."""
    case, outside = graph.case, graph.outside
    load = np.bincount(graph.mentor[graph.mentor >= 0], minlength=outside)
    nobody = np.full(outside + 1, -1, dtype=np.intp)
    reached = np.full(outside + 1, np.inf)
    inside = nodes[nodes != outside]
    spare = inside[load[inside] < case.capacity[inside]]
    if len(spare):
        gain = np.where(load[spare] < case.minimum[spare], graph.worth.seat, 0.0)
        costs = before[spare] - graph.price[spare] - gain
        reached[outside] = costs.min()
        _lower(found, reached, np.full_like(nobody, spare[costs.argmin()]), nobody)
    if outside in nodes:
        lost = np.where(load > case.minimum, 0.0, graph.worth.seat)
        given = np.where(load > 0, before[outside] + graph.price[:outside] + lost, np.inf)
        _lower(found, np.append(given, np.inf), np.full_like(nobody, outside), nobody)


def _lower(
    found: Chains,
    cost: NDArray[np.float64],
    source: NDArray[np.intp],
    learner: NDArray[np.intp],
) -> None:
    better = cost < found.cost
    found.cost[better] = cost[better]
    found.source[better] = source[better]
    found.learner[better] = learner[better]
