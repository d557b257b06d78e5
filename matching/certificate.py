"""Proof that an assignment is optimal, checked in one pass over the pairs.

Weak duality: for any prices of seats, no assignment is worth more than what the learners would take
at these prices plus what the seats would earn. Because minimum seats come before matched learners
and these before the total, a price has two parts, compared in that order: a level and a number.

=====  ======================================================================================
level  a seat there ...
=====  ======================================================================================
-1     is worth taking only as a minimum seat: its mentor has no learner above the minimum
0      decides only about the total
1      decides who is left out: one more seat matches one more learner (never under ``"score"``)
=====  ======================================================================================

The sums of the levels are covers as in König's theorem (1931): a learner who can reach only mentors
of level 1 takes one of their seats or none. Where an assignment fills as many minimum seats and
matches as many learners as the covers allow, its total is at most the bound in numbers:
``Σ_l max_m (s_lm - p_m) + Σ_m seats_m p_m``, the maximum over the lowest level that l can reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._factored_audit import best_by_level, factored
from matching._request import Request, read_request
from matching.blocks.runner import THREADS, Runner
from matching.scores import PairScores

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices that prove an assignment optimal.

    Attributes
    ----------
    level : ndarray of int8, shape (n_mentors,)
        -1, 0 or 1, as in the module's table.
    price : ndarray of float64, shape (n_mentors,)
        In the unit of the scores.
    """

    level: NDArray[np.int8]
    price: NDArray[np.float64]

    @property
    def more_matched(self) -> NDArray[np.int64]:
        """Learners that one more seat at each mentor would match, shape (n_mentors,): 0 or 1."""
        return np.asarray(self.level == 1, dtype=np.int64)

    @property
    def more_total(self) -> NDArray[np.float64]:
        """What one more seat at each mentor adds to the total, shape (n_mentors,).

        Negative only together with one more learner matched, whose score is then negative or
        whose place costs others more than it brings.
        """
        gain = np.where(self.level == 0, np.maximum(self.price, 0.0), self.price)
        return np.where(self.level == -1, 0.0, gain)


@dataclass(frozen=True)
class Bound:
    """No assignment is better, compared in this order.

    Attributes
    ----------
    filled : int
        Minimum seats filled.
    matched : int
        Learners matched; under ``"score"`` not bounded, thus their number.
    total : float
        Sum of scores of the matched pairs.
    """

    filled: int
    matched: int
    total: float


def dual_bound(
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    certificate: Certificate,
    *,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
    objective: str = "total",
    runner: Runner = THREADS,
) -> Bound:
    """Bound every assignment by prices; any prices give a true bound, optimal ones a tight one.

    Parameters
    ----------
    scores, capacity, eligible, minimum, locked, min_score, objective
        As for `matching.assignment.assign`.
    certificate : Certificate
    runner : Runner, optional
        Where blocks of large pair scores run; makes no difference to the result.

    Returns
    -------
    Bound
        Locked pairs included.

    Raises
    ------
    InvalidInstance
        As for `matching.assignment.assign`.
    """
    request = read_request(
        scores,
        capacity,
        eligible=eligible,
        minimum=minimum,
        locked=locked,
        min_score=min_score,
        objective=objective,
    )
    return bound(request, certificate, runner)


def bound(request: Request, certificate: Certificate, runner: Runner = THREADS) -> Bound:
    """Bound every assignment of a request; see `dual_bound`."""
    free = np.flatnonzero(request.locked < 0)
    best, utility = _choices(request, free, certificate, runner)
    held = request.pair_scores(request.locked)[request.locked >= 0]
    seats, filled, matched = _earn(request, certificate)
    return Bound(
        filled=int(filled + np.count_nonzero(best == -1)),
        matched=_matched_bound(request, best, matched),
        total=math.fsum([*utility.tolist(), *(seats * certificate.price).tolist(), *held.tolist()]),
    )


def _choices(
    request: Request, learners: NDArray[np.intp], certificate: Certificate, runner: Runner
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Lowest level that each learner can reach, and the best ``score - price`` there.

    Staying out is worth 0, at level 0 under ``"score"``, at level 1 under ``"total"``.
    """
    scores = factored(request, certificate.price)
    if scores is None:
        worth = _best_by_level(request, learners, certificate)
    else:
        level, price = certificate.level, certificate.price
        worth = best_by_level(request, scores, learners, level=level, price=price, runner=runner)
    out = 1 if request.objective == "total" else 0
    best = np.full(len(learners), out, dtype=np.int8)
    utility = np.zeros(len(learners))
    for level_here in sorted(worth, reverse=True):
        here = worth[level_here]
        tied = (level_here == best) & (here > utility)
        better = (here > -np.inf) & ((level_here < best) | tied)
        best[better], utility[better] = level_here, here[better]
    return best, utility


def _best_by_level(
    request: Request, learners: NDArray[np.intp], certificate: Certificate
) -> dict[int, NDArray[np.float64]]:
    """Best ``score - price`` of each learner at each level, ``-inf`` where no pair is present."""
    best = {int(level): np.full(len(learners), -np.inf) for level in np.unique(certificate.level)}
    start = 0
    for rows in request.blocks(learners):
        part = slice(start, start + len(rows))
        worth = request.admissible(rows) - certificate.price
        np.nan_to_num(worth, copy=False, nan=-np.inf, neginf=-np.inf)
        for level in best:
            best[level][part] = worth[:, certificate.level == level].max(axis=1, initial=-np.inf)
        start = part.stop
    return best


def _earn(request: Request, certificate: Certificate) -> tuple[NDArray[np.int64], int, int]:
    """Seats that earn their price; minimum seats and matched learners that the covers count."""
    capacity, minimum = request.free_capacity, request.free_minimum
    level, price = certificate.level, certificate.price
    seats = np.where(price > 0, capacity, minimum)
    seats = np.where(level == 1, capacity, seats)
    seats = np.where(level == -1, np.where(price > 0, minimum, 0), seats)
    locked_fill = int(np.minimum(request.locked_load, request.minimum).sum())
    filled = int(minimum[level != -1].sum()) + locked_fill
    return seats, filled, int(capacity[level == 1].sum()) + int(request.locked_load.sum())


def _matched_bound(request: Request, best: NDArray[np.int8], taken: int) -> int:
    if request.objective == "score":
        return len(request.locked)
    return taken + int(np.count_nonzero(best < 1))


def certified_gap(
    request: Request,
    mentor: NDArray[np.intp],
    certificate: Certificate,
    rounding: float,
    runner: Runner = THREADS,
) -> float:
    """Say by how much an assignment's total may lack at most, by its certificate.

    Parameters
    ----------
    request : Request
    mentor : ndarray of intp, shape (n_learners,)
        -1 = unmatched; keeps the rules of the request.
    certificate : Certificate
    rounding : float
        Largest difference between a score and the number that the solver saw, >= 0.
    runner : Runner, optional
        As for `dual_bound`.

    Returns
    -------
    float
        0.0 when within rounding: ``4 n_learners (rounding + 2⁻⁵² largest number involved)``.
        Infinite if the certificate does not show that no more minimum seats or learners can be
        served.
    """
    limit = bound(request, certificate, runner)
    scores = request.pair_scores(mentor)
    scores = scores[mentor >= 0]
    filled = int(np.minimum(request.load(mentor), request.minimum).sum())
    few = len(scores) < limit.matched and request.objective == "total"
    if filled < limit.filled or few:
        return math.inf
    gap = math.fsum([limit.total, *(-scores).tolist()])
    largest = max(np.abs(certificate.price).max(initial=0.0), np.abs(scores).max(initial=0.0))
    allowed = 4 * len(mentor) * (rounding + _EPSILON * largest)
    return 0.0 if abs(gap) <= allowed else gap
