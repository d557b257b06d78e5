"""Three solvers that share no code with the product, given all rules in whole numbers.

Scores of a problem are whole numbers here. Locked learners are taken out with their seats. What is
to be served first gets a bonus larger than all that comes after it, in one sum of whole numbers:
below 2⁵³ for scipy, which adds float64. HiGHS gets one linear programme after another instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array, csr_array, vstack

from tests.strategies import Problem

_NOBODY = -1


@dataclass(frozen=True, eq=False)
class _Free:
    """What is left when locks are taken out: worth is int64 where `open`, bonuses included."""

    learners: NDArray[np.intp]
    worth: NDArray[np.int64]
    open: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    seat_bonus: int


def _free(problem: Problem, objective: str) -> _Free:
    learners = np.flatnonzero(problem.locked < 0)
    load = _load(problem.locked, len(problem.capacity))
    scores = problem.scores[learners]
    present = ~np.isnan(scores) & (scores >= problem.min_score)
    whole = np.where(present, scores, 0).astype(np.int64)
    if objective == "total":
        match_bonus = 2 * (len(learners) + 1) * (1 + int(np.abs(whole).max(initial=0)))
        worth = whole + match_bonus
    else:
        worth = whole * (len(learners) + 1) + 1
    seat_bonus = 2 * (len(learners) + 1) * (1 + int(np.abs(worth).max(initial=0)))
    minimum = np.maximum(problem.minimum - load, 0)
    return _Free(learners, worth, present, problem.capacity - load, minimum, seat_bonus)


def _load(mentor: NDArray[np.intp], n_mentors: int) -> NDArray[np.int64]:
    return np.bincount(mentor[mentor >= 0], minlength=n_mentors).astype(np.int64)


def by_hungarian(problem: Problem, objective: str) -> NDArray[np.intp]:
    """Mentor of each learner by scipy: a column for each seat and one more for each learner."""
    free = _free(problem, objective)
    n, m = free.worth.shape
    seats = np.minimum(free.capacity, n)
    mentor = np.concatenate([np.repeat(np.arange(m), seats), np.full(n, _NOBODY)])
    place = np.concatenate([np.arange(count) for count in [*seats.tolist(), 0]]).astype(int)
    wide = np.zeros((n, len(mentor)))
    columns = mentor[: len(place)]
    bonus = free.seat_bonus * (place < free.minimum[columns])
    wide[:, : len(place)] = np.where(free.open[:, columns], free.worth[:, columns] + bonus, -np.inf)
    rows, taken = linear_sum_assignment(wide, maximize=True)
    found = problem.locked.copy()
    found[free.learners[rows]] = mentor[taken]
    return found


def by_flow(problem: Problem, objective: str) -> NDArray[np.intp]:
    """Mentor of each learner by OR-tools' minimum-cost flow, staying out at cost 0."""
    free = _free(problem, objective)
    n, m = free.worth.shape
    learner, mentor = np.nonzero(free.open)
    sink, mentors = n + m, np.arange(m) + n
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = _arcs(flow, learner, mentor + n, 1, -free.worth[learner, mentor])
    _arcs(flow, np.arange(n), np.full(n, sink), 1, 0)
    _arcs(flow, mentors, np.full(m, sink), free.minimum, -free.seat_bonus)
    _arcs(flow, mentors, np.full(m, sink), free.capacity - free.minimum, 0)
    for node in range(n):
        flow.set_node_supply(node, 1)
    flow.set_node_supply(sink, -n)
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("the peer found no optimum")
    used = np.asarray(flow.flows(pairs)) > 0
    found = problem.locked.copy()
    found[free.learners[learner[used]]] = mentor[used]
    return found


def _arcs(flow: Any, tail: Any, head: Any, room: Any, cost: Any) -> Any:
    shape = np.shape(tail)
    return flow.add_arcs_with_capacity_and_unit_cost(
        np.asarray(tail, dtype=np.int32),
        np.asarray(head, dtype=np.int32),
        np.broadcast_to(np.asarray(room, dtype=np.int64), shape),
        np.broadcast_to(np.asarray(cost, dtype=np.int64), shape),
    )


def by_programmes(problem: Problem, objective: str) -> tuple[int, ...]:
    """Rank by HiGHS: minimum seats filled, then learners matched (under "total"), then the total.

    Each aim is maximised over the face of the polytope on which those before it are best: faces of
    an integral polytope are integral.
    """
    free = _free(problem, objective)
    learner, mentor = np.nonzero(free.open)
    n_pairs, m = len(learner), len(free.capacity)
    score = np.nan_to_num(problem.scores[free.learners])[learner, mentor]
    one, none = np.ones(n_pairs), np.zeros(n_pairs)
    filled, matched = np.append(none, np.ones(m)), np.append(one, np.zeros(m))
    total = np.append(score, np.zeros(m))
    rows, limits = _rows(free, learner, mentor)
    rank: list[int] = []
    for aim in (filled, matched, total) if objective == "total" else (filled, total):
        best = _best(aim, rows, limits, np.append(one, free.minimum))
        rank.append(best)
        rows = vstack([rows, csr_array(-aim[None, :])])
        limits = np.append(limits, -best)
    return tuple(np.add(rank, _locked_rank(problem, objective)).tolist())


def _rows(
    free: _Free, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> tuple[Any, NDArray[np.float64]]:
    """Rows ``A x <= b``: one mentor each, capacity, no more minimum seats than learners there."""
    n, m = free.worth.shape
    pair, one = np.arange(len(learner)), np.ones(len(learner))
    width = len(pair) + m
    own = coo_array((one, (learner, pair)), shape=(n, width))
    taken = coo_array((one, (mentor, pair)), shape=(m, width))
    counted = coo_array((np.ones(m), (np.arange(m), len(pair) + np.arange(m))), shape=(m, width))
    limits = np.concatenate([np.ones(n), free.capacity, np.zeros(m)])
    return vstack([own, taken, counted - taken]).tocsr(), limits


def _best(
    aim: NDArray[np.float64], rows: Any, limits: NDArray[np.float64], upper: NDArray[np.float64]
) -> int:
    if len(aim) == 0:
        return 0
    scale = max(1.0, float(np.abs(aim).max()))
    bounds: Any = np.column_stack([np.zeros(len(aim)), upper])
    solved: Any = linprog(-aim / scale, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    if solved.status != 0:
        raise AssertionError(f"the peer found no optimum: {solved.message}")
    return round(-float(solved.fun) * scale)


def _locked_rank(problem: Problem, objective: str) -> tuple[int, ...]:
    held = np.flatnonzero(problem.locked >= 0)
    load = _load(problem.locked, len(problem.capacity))
    filled = int(np.minimum(load, problem.minimum).sum())
    total = int(problem.scores[held, problem.locked[held]].sum())
    return (filled, len(held), total) if objective == "total" else (filled, total)
