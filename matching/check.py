"""Verify an assignment without trusting the solver that made it.

Everything is recomputed from scores, seats and rules; only the reading of the arguments is shared
with the front door.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._factored_audit import best_by_level, factored
from matching._request import Request, read_request
from matching.assignment import Assignment
from matching.blocks.runner import THREADS, Runner
from matching.certificate import Bound, bound
from matching.scores import UNIT, PairScores

Code = Literal[
    "wrong_shape",
    "no_such_mentor",
    "absent_pair",
    "below_min_score",
    "broken_lock",
    "over_capacity",
    "wrong_load",
    "wrong_short",
    "wrong_total",
    "wrong_unmatched",
    "wrong_utility",
    "unproven",
    "wrong_identity",
    "spare_seat_priced",
    "idle_minimum_priced",
    "pair_beats_price",
]

TOLERANCE = 1e-9
"""Share of the largest number involved by which a float may be off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an assignment.

    Attributes
    ----------
    code : str
        Stable name of the condition.
    learner, mentor : int
        Positions; -1 where none is meant.
    detail : str
        What was got and what was expected.
    """

    code: Code
    learner: int
    mentor: int
    detail: str


def check_assignment(
    assignment: Assignment,
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    *,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
) -> list[Finding]:
    """Check that an assignment keeps every rule and reports itself truly.

    Parameters
    ----------
    assignment : Assignment
        Of any origin.
    scores, capacity, eligible, minimum, locked, min_score
        As for `matching.assignment.assign`.

    Returns
    -------
    list of Finding
        Empty when all is well. Whether the assignment is also the best one: `check_certificate`.

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
        objective=assignment.objective,
    )
    misfits = list(_misfits(request, assignment.mentor))
    return misfits or [*_broken_rules(request, assignment), *_untrue_reports(request, assignment)]


def check_certificate(
    assignment: Assignment,
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    *,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
    runner: Runner = THREADS,
) -> list[Finding]:
    """Check that the prices of an assignment prove it optimal.

    Parameters
    ----------
    assignment : Assignment
        One in which `check_assignment` finds nothing.
    scores, capacity, eligible, minimum, locked, min_score
        As for `matching.assignment.assign`.
    runner : Runner, optional
        Where blocks of large pair scores run; makes no difference to the result.

    Returns
    -------
    list of Finding
        Empty when the bound meets the total and seat prices are dual feasible and complementary.

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
        objective=assignment.objective,
    )
    limit = bound(request, assignment.certificate, runner)
    found = [*_unproven(request, assignment, limit), *_wrong_prices(request, assignment)]
    if found or not _leaves_nothing(request, assignment, limit):
        found += _beaten_prices(request, assignment, runner)
    return found


def _misfits(request: Request, mentor: NDArray[np.intp]) -> Iterator[Finding]:
    """Find what makes further checks meaningless."""
    n_learners, n_mentors = request.shape
    if mentor.shape != (n_learners,):
        detail = f"mentor: got shape {mentor.shape}, expected {(n_learners,)}"
        yield Finding("wrong_shape", -1, -1, detail)
        return
    for learner in np.flatnonzero((mentor < -1) | (mentor >= n_mentors)).tolist():
        detail = f"expected -1 or a position below {n_mentors}"
        yield Finding("no_such_mentor", learner, int(mentor[learner]), detail)


def _broken_rules(request: Request, assignment: Assignment) -> Iterator[Finding]:
    mentor, free = assignment.mentor, request.locked < 0
    scores = request.pair_scores(mentor)
    absent = (mentor >= 0) & np.isnan(scores)
    for learner in np.flatnonzero(absent).tolist():
        detail = "the pair is absent or not eligible"
        yield Finding("absent_pair", learner, int(mentor[learner]), detail)
    for learner in np.flatnonzero(free & (scores < request.floor)).tolist():
        detail = f"got score {scores[learner]:g}, expected at least {request.floor[learner]:g}"
        yield Finding("below_min_score", learner, int(mentor[learner]), detail)
    for learner in np.flatnonzero(~free & (mentor != request.locked)).tolist():
        detail = f"expected mentor {request.locked[learner]}"
        yield Finding("broken_lock", learner, int(mentor[learner]), detail)
    load = request.load(mentor)
    for position in np.flatnonzero(load > request.capacity).tolist():
        detail = f"got {load[position]} learners, expected at most {request.capacity[position]}"
        yield Finding("over_capacity", -1, position, detail)


def _untrue_reports(request: Request, assignment: Assignment) -> Iterator[Finding]:
    load = request.load(assignment.mentor)
    for position in np.flatnonzero(assignment.load != load).tolist():
        detail = f"got {assignment.load[position]}, expected {load[position]}"
        yield Finding("wrong_load", -1, position, detail)
    short = np.maximum(request.minimum - load, 0)
    for position in np.flatnonzero(assignment.short != short).tolist():
        detail = f"got {assignment.short[position]}, expected {short[position]}"
        yield Finding("wrong_short", -1, position, detail)
    left_out = set(np.flatnonzero(assignment.mentor < 0).tolist())
    for learner in sorted(left_out.symmetric_difference(assignment.unmatched)):
        detail = "expected a reason for each unmatched learner and for nobody else"
        yield Finding("wrong_unmatched", learner, -1, detail)
    scores = request.pair_scores(assignment.mentor)
    total = math.fsum(scores[~np.isnan(scores)].tolist())
    if abs(total - assignment.total) > _slack(assignment, scores):
        detail = f"got {assignment.total!r}, expected {total!r}"
        yield Finding("wrong_total", -1, -1, detail)


def _slack(assignment: Assignment, scores: NDArray[np.float64]) -> float:
    largest = max(
        float(np.nanmax(np.abs(scores), initial=0.0)),
        float(np.abs(assignment.seat_price).max(initial=0.0)),
    )
    return TOLERANCE * largest


def _unproven(request: Request, assignment: Assignment, limit: Bound) -> Iterator[Finding]:
    scores = request.pair_scores(assignment.mentor)
    filled = int(np.minimum(assignment.load, request.minimum).sum())
    if filled < limit.filled:
        detail = f"got {filled} minimum seats filled, the certificate allows {limit.filled}"
        yield Finding("unproven", -1, -1, detail)
    if request.objective == "total" and assignment.n_matched < limit.matched:
        detail = f"got {assignment.n_matched} matched, the certificate allows {limit.matched}"
        yield Finding("unproven", -1, -1, detail)
    if abs(limit.total - assignment.total) > len(scores) * _slack(assignment, scores):
        detail = f"got total {assignment.total!r}, the certificate allows {limit.total!r}"
        yield Finding("unproven", -1, -1, detail)


def _wrong_prices(request: Request, assignment: Assignment) -> Iterator[Finding]:
    price, load = assignment.seat_price, assignment.load
    scores = request.pair_scores(assignment.mentor)
    slack = _slack(assignment, scores)
    utility = np.where(np.isnan(scores), 0.0, scores - np.append(price, 0.0)[assignment.mentor])
    for learner in np.flatnonzero(np.abs(utility - assignment.learner_utility) > slack).tolist():
        detail = f"got {assignment.learner_utility[learner]!r}, expected {utility[learner]!r}"
        yield Finding("wrong_utility", learner, int(assignment.mentor[learner]), detail)
    reached = np.minimum(request.minimum, load)
    seats = np.where(price > 0, request.capacity, reached)
    dual = math.fsum([*assignment.learner_utility.tolist(), *(seats * price).tolist()])
    if abs(dual - assignment.total) > len(scores) * slack:
        detail = f"utilities and seats add up to {dual!r}, expected the total {assignment.total!r}"
        yield Finding("wrong_identity", -1, -1, detail)
    for position in np.flatnonzero((price > slack) & (load < request.capacity)).tolist():
        detail = f"got price {price[position]!r}, expected 0 as a seat is spare"
        yield Finding("spare_seat_priced", -1, position, detail)
    for position in np.flatnonzero((price < -slack) & (load > reached)).tolist():
        detail = f"got price {price[position]!r}, expected 0 or more above the minimum"
        yield Finding("idle_minimum_priced", -1, position, detail)


def _leaves_nothing(request: Request, assignment: Assignment, limit: Bound) -> bool:
    """Whether the bound itself shows that no pair beats its price: no second look at all pairs.

    It adds up, for each learner, the best that the certificate's prices leave. Where seat prices
    are the same, and all is whole units, a sum that meets the total leaves no learner a better one.
    """
    certificate, price = assignment.certificate, assignment.seat_price
    same = not certificate.level.any() and np.array_equal(certificate.price, price)
    if not same or factored(request, price) is None:
        return False
    return abs(limit.total - assignment.total) < 0.5 / UNIT


def _beaten_prices(request: Request, assignment: Assignment, runner: Runner) -> Iterator[Finding]:
    slack = _slack(assignment, request.pair_scores(assignment.mentor))
    for rows in request.blocks(_tempted(request, assignment, slack, runner)):
        gain = request.admissible(rows) - assignment.seat_price
        gain -= assignment.learner_utility[rows, None]
        for row, position in np.argwhere(gain > slack).tolist():
            detail = f"score minus price exceeds the learner's utility by {gain[row, position]!r}"
            yield Finding("pair_beats_price", int(rows[row]), position, detail)


def _tempted(
    request: Request, assignment: Assignment, slack: float, runner: Runner
) -> NDArray[np.intp]:
    """Learners who are not locked and may beat their prices, all where that is not quickly told."""
    free = np.flatnonzero(request.locked < 0)
    scores = factored(request, assignment.seat_price)
    if scores is None:
        return free
    price = assignment.seat_price
    level = np.zeros(len(price), dtype=np.int8)
    best = best_by_level(request, scores, free, level=level, price=price, runner=runner)
    beaten = best.get(0, np.full(len(free), -np.inf)) > assignment.learner_utility[free] + slack
    return free[beaten]
