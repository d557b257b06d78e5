"""Smallest prices of seats that prove an assignment optimal.

For an optimal assignment ``a`` of an `Instance` with values ``w`` (match bonus included), prices
``p`` are dual feasible and complementary if no learner gains by an exchange::

    p_k >= p_j + W[j, k],   W[j, k] = max over learners i at j of (w_ik - w_ij)
    p_k >= w_ik                        for every unmatched learner i
    p_k >= 0 above the minimum,  p_k >= -seat_bonus up to it,  p_k <= 0 with a seat spare

The smallest solution is the longest path from those lower bounds in the graph of mentors (Bellman
1958; Ford 1956). A positive cycle or a path that lifts a spare seat's price above 0 would be a
better assignment, so for an optimal one the longest paths exist; being the least dual solution they
are what one more seat adds (Demange, Gale and Sotomayor 1986, doi:10.1086/261411). With
``U_i = w_i,a(i) - p_a(i)``, 0 if unmatched, the sum of ``U`` plus ``seats * p`` is the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance
from matching._pairs import ABSENT
from matching.errors import SolverFailed


@dataclass(frozen=True, eq=False)
class MentorGraph:
    """Exchanges between mentors, sorted by `source`: `start[j]:start[j + 1]` leave mentor j."""

    start: NDArray[np.intp]
    source: NDArray[np.intp]
    target: NDArray[np.intp]
    weight: NDArray[np.int64]


def mentor_graph(instance: Instance, assigned: NDArray[np.intp]) -> MentorGraph:
    """Exchange arcs ``W[j, k]`` of an assignment; the match bonus cancels in each of them."""
    arc = instance.chosen(assigned)
    held = np.zeros(instance.n_learners, dtype=np.int64)
    held[instance.learner[arc]] = instance.value[arc]
    at = assigned[instance.learner]
    moves = np.flatnonzero((at >= 0) & (at != instance.mentor))
    source, target = at[moves], instance.mentor[moves]
    weight = instance.value[moves] - held[instance.learner[moves]]
    return _sorted_graph(source, target, weight, instance.n_mentors)


def _sorted_graph(
    source: NDArray[np.intp], target: NDArray[np.intp], weight: NDArray[np.int64], n_mentors: int
) -> MentorGraph:
    if len(weight) > n_mentors**2:
        # A dense problem has far more pairs than pairs of mentors: keep the best of each.
        best = np.full(n_mentors**2, ABSENT, dtype=np.int64)
        np.maximum.at(best, source * n_mentors + target, weight)
        kept = np.flatnonzero(best != ABSENT)
        source, target = np.divmod(kept, n_mentors)
        weight = best[kept]
    else:
        order = np.argsort(source, kind="stable")
        source, target, weight = source[order], target[order], weight[order]
    start = np.searchsorted(source, np.arange(n_mentors + 1))
    return MentorGraph(start=start, source=source, target=target, weight=weight)


def longest_paths(graph: MentorGraph, bound: NDArray[np.int64]) -> NDArray[np.int64]:
    """Least prices at or above `bound` that no arc of the graph violates.

    Raises
    ------
    SolverFailed
        The graph has a positive cycle: the assignment was not optimal.
    """
    price = bound.copy()
    changed = np.arange(len(bound))
    for _ in range(len(bound) + 1):
        count = graph.start[changed + 1] - graph.start[changed]
        first = np.repeat(graph.start[changed] - np.cumsum(count) + count, count)
        arcs = first + np.arange(len(first))
        before = price.copy()
        np.maximum.at(price, graph.target[arcs], before[graph.source[arcs]] + graph.weight[arcs])
        changed = np.flatnonzero(price != before)
        if len(changed) == 0:
            return price
    raise SolverFailed("prices", "an exchange of learners improves the assignment")


def proof_prices(
    instance: Instance, assigned: NDArray[np.intp], graph: MentorGraph
) -> NDArray[np.int64]:
    """Smallest prices of the instance with its bonuses: they prove optimality outright.

    Parameters
    ----------
    instance : Instance
    assigned : ndarray of intp, shape (n_learners,)
        Optimal; -1 = unmatched.
    graph : MentorGraph
        Its exchanges.

    Returns
    -------
    ndarray of int64, shape (n_mentors,)
        A seat that would match one more learner carries the match bonus, one that only minimum
        seats hold down carries minus the seat bonus.
    """
    load = np.bincount(assigned[assigned >= 0], minlength=instance.n_mentors)
    bound = np.where(load > instance.minimum, 0, -instance.seat_bonus)
    bound = np.where(instance.minimum == 0, 0, bound)
    _raise_to_unmatched(bound, instance, assigned, instance.match_bonus)
    return longest_paths(graph, bound)


def plain_prices(
    instance: Instance, assigned: NDArray[np.intp], graph: MentorGraph
) -> NDArray[np.int64]:
    """Smallest prices in scores alone: bonuses left out, reached minimum seats taken as given.

    No present pair beats them, but among assignments that leave somebody out they do not show that
    the right learners are left out; `proof_prices` do. A price is negative only where a reached
    minimum holds learners who would rather be elsewhere, and then as near to 0 as that allows.

    Parameters
    ----------
    instance : Instance
    assigned : ndarray of intp, shape (n_learners,)
        Optimal; -1 = unmatched.
    graph : MentorGraph
        Its exchanges.

    Returns
    -------
    ndarray of int64, shape (n_mentors,)
    """
    load = np.bincount(assigned[assigned >= 0], minlength=instance.n_mentors)
    bound = np.zeros(instance.n_mentors, dtype=np.int64)
    if instance.minimum.any():
        bound = np.where(load > instance.minimum, 0, highest_prices(graph))
    _raise_to_unmatched(bound, instance, assigned, 0)
    return longest_paths(graph, bound)


def highest_prices(graph: MentorGraph) -> NDArray[np.int64]:
    """Largest prices <= 0 at which nobody matched would rather be elsewhere."""
    n_mentors = len(graph.start) - 1
    back = _sorted_graph(graph.target, graph.source, graph.weight, n_mentors)
    return -longest_paths(back, np.zeros(n_mentors, dtype=np.int64))


def _raise_to_unmatched(
    bound: NDArray[np.int64], instance: Instance, assigned: NDArray[np.intp], match_bonus: int
) -> None:
    """Raise `bound` in place until no unmatched learner would gain from a seat."""
    out = assigned[instance.learner] < 0
    np.maximum.at(bound, instance.mentor[out], instance.value[out] + match_bonus)
