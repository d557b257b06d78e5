"""Exact assignment without the whole matrix: solve on few pairs, prove on all.

Column generation for ``max Σ v_ij x_ij``: an optimum of some pairs is one of all pairs as soon as
no pair left out beats its prices, ``v_ij <= U_i + p_j`` (Dantzig and Wolfe 1960,
doi:10.1287/opre.8.1.101). Candidates are ranked by value − price, with rough prices at first, and
some are drawn at random: ranked by value alone, everybody's candidates are the same few mentors and
most learners cannot be matched at all. Unmatched learners have ``U_i = 0``, so that pairs to any
mentor with a seat spare enter; bonuses are part of values and prices, so that minimum seats and the
number of matched learners are proven with them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matching._flow import best_flow
from matching._instance import Instance, empty_instance
from matching._pairs import ABSENT, Pairs
from matching._prices import highest_prices, mentor_graph, proof_prices
from matching._rough_prices import rough_prices
from matching._solution import Solution, with_prices

_FIRST_PAIRS = 8
"""Best pairs of each learner at rough prices, and as many random ones, to begin with."""
_NEW_PAIRS = 24
"""Pairs that enter for a learner in one sweep, at most."""
_WHATEVER = 2**60
"""Utility of learners whose wishes do not count."""

Arcs = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]


def solve_pricing(pairs: Pairs) -> Solution:
    """Solve on candidate pairs until the prices prove the result on all pairs.

    A pair that beats its prices is none of those already solved on: each round adds at least one,
    so the rounds end.
    """
    instance = empty_instance(pairs)
    instance = _with(instance, _seed(pairs, instance.capacity))
    while True:
        assigned = best_flow(instance)
        price = proof_prices(instance, assigned, mentor_graph(instance, assigned))
        utility = instance.utilities(assigned, price, instance.match_bonus)
        found = _beaten(pairs, utility, price - instance.match_bonus)
        if len(found[0]) == 0:
            return _complete_plain(pairs, _complete_highest(pairs, instance, assigned), assigned)
        instance = _with(instance, found)


def _complete_highest(pairs: Pairs, instance: Instance, assigned: NDArray[np.intp]) -> Instance:
    """Add the pairs that limit how near to 0 the price of a binding minimum may come."""
    while instance.minimum.any():
        highest = highest_prices(mentor_graph(instance, assigned))
        utility = instance.utilities(assigned, highest, 0)
        utility[assigned < 0] = _WHATEVER
        found = _beaten(pairs, utility, highest)
        if len(found[0]) == 0:
            break
        instance = _with(instance, found)
    return instance


def _complete_plain(pairs: Pairs, instance: Instance, assigned: NDArray[np.intp]) -> Solution:
    """Add the pairs that the plain prices depend on; the assignment is optimal already.

    Where the two kinds of prices agree and nobody is left out, the proof holds for both.
    """
    solution = with_prices(instance, assigned)
    if np.array_equal(solution.plain, solution.proof) and (solution.assigned >= 0).all():
        return solution
    while True:
        utility = solution.instance.utilities(solution.assigned, solution.plain, 0)
        found = _beaten(pairs, utility, solution.plain)
        if len(found[0]) == 0:
            return solution
        solution = with_prices(_with(solution.instance, found), solution.assigned)


def _beaten(pairs: Pairs, utility: NDArray[np.int64], price: NDArray[np.int64]) -> Arcs:
    """Best pairs of each learner among those with ``value - price > utility``."""

    def blocks() -> Iterator[Arcs]:
        for rows, numbers in pairs.blocks():
            gain = numbers - (utility[rows, None] + price)
            hit = np.flatnonzero(gain.max(axis=1, initial=0) > 0)
            best = _top(gain[hit], _NEW_PAIRS)
            learner, mentor = np.repeat(hit, best.shape[1]), best.ravel()
            kept = gain[learner, mentor] > 0
            learner, mentor = learner[kept], mentor[kept]
            yield learner + rows.start, mentor, numbers[learner, mentor]

    return _joined(blocks())


def _top(gain: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Positions of the `count` largest of each row, in no order."""
    n_mentors = gain.shape[1]
    if n_mentors <= count:
        return np.tile(np.arange(n_mentors), (len(gain), 1))
    cut = n_mentors - count
    return np.argpartition(gain, cut, axis=1)[:, cut:]


def _seed(pairs: Pairs, capacity: NDArray[np.int64]) -> Arcs:
    """First candidates; they only decide where the search starts, never its result."""
    rng = np.random.default_rng(0)
    price = rough_prices(pairs, capacity)

    def blocks() -> Iterator[Arcs]:
        for rows, numbers in pairs.blocks():
            n_rows, n_mentors = numbers.shape
            best = _top(numbers - price, _FIRST_PAIRS)
            drawn = rng.integers(0, max(n_mentors, 1), (n_rows, min(_FIRST_PAIRS, n_mentors)))
            tried = np.hstack([best, drawn])
            learner, mentor = np.repeat(np.arange(n_rows), tried.shape[1]), tried.ravel()
            present = numbers[learner, mentor] != ABSENT
            learner, mentor = learner[present], mentor[present]
            yield learner + rows.start, mentor, numbers[learner, mentor]

    return _joined(blocks())


def _joined(parts: Iterator[Arcs]) -> Arcs:
    empty = np.zeros(0, dtype=np.intp)
    learners, mentors, values = zip((empty, empty, empty.astype(np.int64)), *parts, strict=True)
    return np.concatenate(learners), np.concatenate(mentors), np.concatenate(values)


def _with(instance: Instance, found: Arcs) -> Instance:
    """Add arcs to an instance, each pair once, in order of learners."""
    learner = np.concatenate([instance.learner, found[0]])
    mentor = np.concatenate([instance.mentor, found[1]])
    value = np.concatenate([instance.value, found[2]])
    _, first = np.unique(learner * instance.n_mentors + mentor, return_index=True)
    return instance.with_arcs(learner[first], mentor[first], value[first])
