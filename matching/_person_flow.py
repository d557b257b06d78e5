"""Nobody is two mentors of one learner: exact, as a flow through persons.

Each row (a learner's wish for one kind) sends one unit to a mentor's seats. Where two rows of a
learner list the same mentor they send it through a person of room 1, so that one of them gets there
at most::

    row (l, k)  ──s──►  person (l, m), room 1  ──►  mentor m, room seats  ──►  sink

It stays a flow, so its best solution is whole (Ahuja, Magnanti and Orlin, *Network Flows*, 1993,
theorem 9.10), and it has prices: p_m of a seat, ``p_m + λ_lm`` of a person, found as in
`matching._prices` with persons for further mentors. λ is what l's second wish for the same person
costs. Taken off the scores of all of l's rows with m, it leaves a plain assignment::

    max { Σ s x : no person twice } <= max { Σ s x - Σ λ_lm (Σ_k x_(l,k),m) } + Σ λ_lm

and both sides are equal, as a person with λ > 0 has exactly one row. So one certificate, of the
scores less λ, proves all. The flow runs on few pairs; pairs that beat the prices enter until there
is none (`matching._pricing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._flow import add_arcs
from matching._instance import Instance, bonuses
from matching._prices import MentorGraph, longest_paths, mentor_graph
from matching.errors import SolverFailed


@dataclass(frozen=True, eq=False)
class Arcs:
    """Listed pairs, each once: ndarrays of shape (n_arcs,), whole units."""

    row: NDArray[np.intp]
    mentor: NDArray[np.intp]
    value: NDArray[np.int64]

    def with_more(self, other: Arcs, n_mentors: int) -> Arcs:
        """Add pairs."""
        row = np.concatenate([self.row, other.row])
        mentor = np.concatenate([self.mentor, other.mentor])
        value = np.concatenate([self.value, other.value])
        _, first = np.unique(row * n_mentors + mentor, return_index=True)
        return Arcs(row[first], mentor[first], value[first])


@dataclass(frozen=True, eq=False)
class Network:
    """A flow from rows through persons and mentors; persons stand behind the mentors.

    Parameters
    ----------
    instance : Instance
        Its arcs end at a mentor, or at a person (from `n_mentors` on) who leads there.
    n_mentors : int
    person : ndarray of int64, shape (n_persons,)
        ``learner * n_mentors + mentor`` of each, ascending.
    """

    instance: Instance
    n_mentors: int
    person: NDArray[np.int64]

    @property
    def leads_to(self) -> NDArray[np.int64]:
        """Mentor of each person."""
        return self.person % self.n_mentors

    def through(self, room: NDArray[np.int64], of_person: int) -> NDArray[np.int64]:
        """Lengthen something of each mentor by the same for each person."""
        return np.concatenate([room, np.full(len(self.person), of_person)])


@dataclass(frozen=True, eq=False)
class Solved:
    """An optimal flow on listed pairs, with its prices.

    Parameters
    ----------
    node : ndarray of intp, shape (n_rows,)
        Mentor or person of each row, -1 = none.
    assigned : ndarray of intp, shape (n_rows,)
        Mentor of each row, -1 = none.
    price : ndarray of int64, shape (n_mentors + n_persons,)
        Smallest that prove it, bonuses included.
    utility : ndarray of int64, shape (n_rows,)
        What each row is left with.
    """

    node: NDArray[np.intp]
    assigned: NDArray[np.intp]
    price: NDArray[np.int64]
    utility: NDArray[np.int64]


def network_of(arcs: Arcs, learner: NDArray[np.intp], seats: Instance, largest: int) -> Network:
    """Build the network of listed pairs.

    Parameters
    ----------
    arcs : Arcs
    learner : ndarray of intp, shape (n_rows,)
        Whose wish each row is.
    seats : Instance
        Rows, mentors, capacity and minimum; its arcs and bonuses are not looked at.
    largest : int
        Bound of the values' magnitudes. A path through the network visits each row, mentor and
        person once at most, which decides how large the bonuses are (`matching._instance`).
    """
    n_mentors = seats.n_mentors
    key, where, count = np.unique(
        learner[arcs.row] * n_mentors + arcs.mentor, return_inverse=True, return_counts=True
    )
    shared = count > 1
    person = key[shared]
    at = np.cumsum(shared) - 1 + n_mentors
    node = np.where(shared[where], at[where], arcs.mentor)
    order = np.lexsort((node, arcs.row))
    n_nodes = n_mentors + len(person)
    match, seat = bonuses(
        largest,
        min(n_nodes, seats.n_learners),
        cardinality=seats.match_bonus > 0,
        minimum=bool(seats.minimum.any()),
    )
    instance = replace(
        seats,
        n_mentors=n_nodes,
        learner=arcs.row[order],
        mentor=node[order].astype(np.intp),
        value=arcs.value[order],
        match_bonus=match,
        seat_bonus=seat,
    )
    return Network(instance, n_mentors, person)


def solve_network(network: Network) -> Solved:
    """Solve exactly and find the smallest prices.

    Raises
    ------
    SolverFailed
        OR-tools ended in any state but optimal.
    """
    instance = network.instance
    node = _flow(network)
    assigned = node.copy()
    through = np.flatnonzero(node >= network.n_mentors)
    assigned[through] = network.leads_to[node[through] - network.n_mentors]
    price = _prices(network, node, assigned)
    utility = instance.utilities(node, price, instance.match_bonus)
    return Solved(node, assigned, price, utility)


def _flow(network: Network) -> NDArray[np.intp]:
    # Loaded late: importing it takes longer than most command lines run.
    from ortools.graph.python import min_cost_flow

    instance, m = network.instance, network.n_mentors
    n, sink = instance.n_learners, instance.n_learners + instance.n_mentors
    flow = min_cost_flow.SimpleMinCostFlow()
    profit = instance.value + instance.match_bonus
    arcs = add_arcs(flow, instance.learner, instance.mentor + n, 1, profit)
    persons, mentors = np.arange(n + m, sink), np.arange(n, n + m)
    nothing = np.zeros(max(n, sink), dtype=np.int64)
    add_arcs(flow, persons, n + network.leads_to, 1, nothing[: len(persons)])
    add_arcs(flow, np.arange(n), sink, 1, nothing[:n])
    add_arcs(flow, mentors, sink, instance.minimum, np.full(m, instance.seat_bonus))
    add_arcs(flow, mentors, sink, instance.capacity - instance.minimum, nothing[:m])
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, dtype=np.int64))
    flow.set_node_supply(sink, -n)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed("OR-tools minimum-cost flow", status.name)
    used = np.flatnonzero(np.asarray(flow.flows(arcs)) > 0)
    node = np.full(n, -1, dtype=np.intp)
    node[instance.learner[used]] = instance.mentor[used]
    return node


def _prices(
    network: Network, node: NDArray[np.intp], assigned: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Smallest prices of mentors and persons: no row gains by an exchange.

    A person costs as much as the mentor, or more if the one place is taken.
    """
    instance, m = network.instance, network.n_mentors
    load = np.bincount(assigned[assigned >= 0], minlength=m)
    bound = np.where((load > instance.minimum) | (instance.minimum == 0), 0, -instance.seat_bonus)
    bound = network.through(bound, -instance.seat_bonus)
    out = node[instance.learner] < 0
    worth = instance.value[out] + instance.match_bonus
    np.maximum.at(bound, instance.mentor[out], worth)
    graph = mentor_graph(instance, node)
    persons = np.arange(m, instance.n_mentors)
    idle = np.flatnonzero(np.bincount(node[node >= 0], minlength=instance.n_mentors)[m:] == 0)
    source = np.concatenate([graph.source, network.leads_to, persons[idle]])
    target = np.concatenate([graph.target, persons, network.leads_to[idle]])
    weight = np.concatenate([graph.weight, np.zeros(len(persons) + len(idle), dtype=np.int64)])
    order = np.argsort(source, kind="stable")
    start = np.searchsorted(source[order], np.arange(instance.n_mentors + 1))
    return longest_paths(MentorGraph(start, source[order], target[order], weight[order]), bound)
