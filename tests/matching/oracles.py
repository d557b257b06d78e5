"""Other ways to the best assignment: trying them all, and linear programming."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array, vstack

from matching.assignment import Assignment
from tests.strategies import Problem

Rank = tuple[float, ...]
_PLACES = 9


def rank(problem: Problem, mentor: NDArray[np.intp] | tuple[int, ...], objective: str) -> Rank:
    """What an assignment is compared by: minimum seats, then matched and total in their order."""
    pairs = [(i, j) for i, j in enumerate(mentor) if j >= 0]
    load = np.bincount([j for _, j in pairs], minlength=len(problem.capacity))
    filled = int(np.minimum(load, problem.minimum).sum())
    total = round(math.fsum(problem.scores[i, j] for i, j in pairs), _PLACES)
    return (filled, len(pairs), total) if objective == "total" else (filled, total, len(pairs))


def best_rank(problem: Problem, objective: str) -> Rank:
    """Rank of the best of all assignments."""
    return max(
        rank(problem, mentor, objective)
        for mentor in itertools.product(*(_choices(problem, i) for i in range(len(problem.scores))))
        if _fits(problem, mentor)
    )


def _choices(problem: Problem, learner: int) -> list[int]:
    if problem.locked[learner] >= 0:
        return [int(problem.locked[learner])]
    good = problem.scores[learner] >= max(problem.min_score, -1e300)
    return [-1, *np.flatnonzero(good).tolist()]


def _fits(problem: Problem, mentor: tuple[int, ...]) -> bool:
    load = np.bincount([j for j in mentor if j >= 0], minlength=len(problem.capacity))
    return bool((load <= problem.capacity).all())


def cloned_total(scores: NDArray[np.float64], capacity: NDArray[np.int64]) -> float:
    """Best total by scipy's Hungarian on cloned columns; everybody can be matched."""
    wide = scores[:, np.repeat(np.arange(len(capacity)), capacity)]
    rows, columns = linear_sum_assignment(wide, maximize=True)
    return math.fsum(wide[rows, columns].tolist())


def programme_total(scores: NDArray[np.float64], capacity: NDArray[np.int64]) -> float:
    """Best total under ``"score"`` by the linear programme (HiGHS)."""
    learner, mentor = np.nonzero(~np.isnan(scores))
    arcs, one = np.arange(len(learner)), np.ones(len(learner))
    rows: Any = vstack(
        [
            coo_array((one, (learner, arcs)), shape=(len(scores), len(arcs))),
            coo_array((one, (mentor, arcs)), shape=(len(capacity), len(arcs))),
        ]
    )
    limits = np.concatenate([np.ones(len(scores)), capacity])
    value: Any = -scores[learner, mentor]
    solved: Any = linprog(value, A_ub=rows, b_ub=limits, method="highs")
    return -float(solved.fun)


def rank_of(problem: Problem, assignment: Assignment) -> Rank:
    """Rank of a solver's assignment, recomputed from its pairs alone."""
    return rank(problem, assignment.mentor, assignment.objective)
