"""What one more seat would change, for every mentor at once and without solving again.

The mentors are the nodes of a graph: an edge ``j → k`` is worth ``max (s_ik − s_ij)`` over the free
learners i at j, the best that moving one of them can do. An assignment is optimal exactly when no
cycle of this graph (with one node outside for the unmatched and for spare seats) has a positive
value, and one more seat at k then adds the value of the best path that ends at k: it begins with an
unmatched learner, or with a mentor who gives a learner away and keeps the seat free (Ahuja,
Magnanti & Orlin, *Network Flows*, 1993, §9.3 and §11.2). Values are compared
first by the number matched and then by total (objective ``"total"``), or the other way round
(``"score"``); both are put into one whole number that float64 holds exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._case import Case, row_blocks
from matching._request import Objective
from matching.assignment import Assignment
from matching.errors import NotOptimal
from matching.scores import UNIT

MOST_MENTORS = 4096
"""The graph is dense: an array of it takes 128 MB at this many mentors, and three are needed at
once; beyond it the certificate says what a seat adds, and nobody who would get it."""
_ENCODING: dict[Objective, tuple[float, float]] = {"total": (1.0, 2.0**40), "score": (2.0, 1.0)}
"""What a unit of score and what one more learner matched are worth. A path has fewer than 2¹² moves
of less than 2²⁵ units each, so that 2⁴⁰ outweighs any of them and sums stay below 2⁵³."""
_NOBODY = np.iinfo(np.intp).max


@dataclass(frozen=True, eq=False)
class SeatGains:
    """What one more seat at each mentor adds to the optimum, each of shape (n_mentors,).

    Attributes
    ----------
    matched : ndarray of intp
        Learners matched in addition: 0 or 1.
    units : ndarray of float64
        Change of the total, in units; below 0 only where one more learner gets matched.
    learner : ndarray of intp
        The unmatched learner who gets matched in *every* optimum with the seat; -1 where nobody
        does, or where several could.
    """

    matched: NDArray[np.intp]
    units: NDArray[np.float64]
    learner: NDArray[np.intp]


def certified_gains(assignment: Assignment) -> SeatGains:
    """Return what one more seat adds by the prices that prove an assignment optimal.

    Parameters
    ----------
    assignment : Assignment
        With gap 0 and objective ``"total"``: under ``"score"`` prices do not tell how many more are
        matched.

    Returns
    -------
    SeatGains
        As `seat_gains`, for any number of mentors; who gets matched is left open.
    """
    certificate = assignment.certificate
    matched = certificate.more_matched.astype(np.intp)
    units = np.rint(certificate.more_total * UNIT)
    return SeatGains(matched, units, np.full(len(matched), -1, dtype=np.intp))


@dataclass(frozen=True, eq=False)
class _Starts:
    """Best beginning of a path at each mentor, shape (n_mentors,), and who can begin it."""

    value: NDArray[np.float64]
    first: NDArray[np.intp]
    last: NDArray[np.intp]


def seat_gains(case: Case, assignment: Assignment) -> SeatGains:
    """Return what one more seat at each mentor adds.

    Parameters
    ----------
    case : Case
    assignment : Assignment
        An optimum of the case.

    Returns
    -------
    SeatGains
        All 0 for mentors with spare seats.

    Raises
    ------
    NotOptimal
        The assignment is not an optimum of the case.

    Notes
    -----
    One pass over all pairs, then O(n_mentors²) for each move of the longest best path.
    """
    scale, bonus = _ENCODING[case.objective]
    load = np.bincount(assignment.mentor[assignment.mentor >= 0], minlength=len(case.capacity))
    moves = scale * _moves(case, assignment)
    starts = _starts(case, assignment, scale, bonus)
    given_away = np.where(load > case.minimum, 0.0, -np.inf)
    value = _longest_paths(np.maximum(given_away, starts.value), moves)
    first, last = _sources(starts, value, moves)
    full = load >= case.capacity
    matched = (full & (value > 0) & (last >= 0)).astype(np.intp)
    units = np.where(full & (value > 0), (value - bonus * matched) / scale, 0.0)
    learner = np.where((matched == 1) & (first == last), last, -1)
    return SeatGains(matched, units, learner.astype(np.intp))


def _moves(case: Case, assignment: Assignment) -> NDArray[np.float64]:
    """Best gain of moving a free learner from one mentor to another, (n_mentors, n_mentors)."""
    n_mentors = len(case.capacity)
    moves = np.full((n_mentors, n_mentors), -np.inf)
    free = np.flatnonzero((assignment.mentor >= 0) & (case.locked < 0))
    by_mentor = free[np.argsort(assignment.mentor[free], kind="stable")]
    for rows in row_blocks(by_mentor):
        at = assignment.mentor[rows]
        units = case.units(rows)
        own = units[np.arange(len(rows)), at]
        if np.isneginf(own).any():
            raise NotOptimal("a learner has a mentor whom the case does not allow")
        begin = np.flatnonzero(np.diff(at, prepend=-1))
        best = np.maximum.reduceat(units - own[:, np.newaxis], begin, axis=0)
        moves[at[begin]] = np.maximum(moves[at[begin]], best)
    return moves


def _starts(case: Case, assignment: Assignment, scale: float, bonus: float) -> _Starts:
    """Best beginning with an unmatched learner, with the first and last learner who attains it."""
    n_mentors = len(case.capacity)
    value = np.full(n_mentors, -np.inf)
    first = np.full(n_mentors, len(assignment.mentor), dtype=np.intp)
    last = np.full(n_mentors, -1, dtype=np.intp)
    for rows in row_blocks(np.flatnonzero(assignment.mentor < 0)):
        units = scale * case.units(rows) + bonus
        best = units.max(axis=0)
        better, equal = best > value, (best == value) & np.isfinite(best)
        first[better] = rows[units.argmax(axis=0)][better]
        attained = rows[::-1][units[::-1].argmax(axis=0)]
        last[better | equal] = attained[better | equal]
        value = np.maximum(value, best)
    return _Starts(value, first, last)


def _longest_paths(start: NDArray[np.float64], moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value of the best path to each mentor (Bellman 1958), from what changed alone."""
    value = start.copy()
    changed = np.flatnonzero(np.isfinite(value))
    for _ in range(len(value)):
        if not changed.size:
            break
        reached = (value[changed, np.newaxis] + moves[changed]).max(axis=0)
        changed = np.flatnonzero(reached > value)
        value[changed] = reached[changed]
    if changed.size:
        raise NotOptimal("moving learners round a circle of mentors would gain")
    return value


def _sources(
    starts: _Starts, value: NDArray[np.float64], moves: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last unmatched learner who begins a best path to each mentor.

    They are the same learner exactly when every optimum with the seat matches him: two optima
    differ by paths and circles that lose nothing, and none of them leaves him out.
    """
    begins = np.isfinite(value) & (starts.value == value)
    first = np.where(begins, starts.first, _NOBODY)
    last = np.where(begins, starts.last, -1)
    source, target = np.nonzero(np.isfinite(value) & (value[:, np.newaxis] + moves == value))
    while True:
        earliest, latest = first.copy(), last.copy()
        np.minimum.at(earliest, target, first[source])
        np.maximum.at(latest, target, last[source])
        if np.array_equal(earliest, first) and np.array_equal(latest, last):
            return first, last
        first, last = earliest, latest
