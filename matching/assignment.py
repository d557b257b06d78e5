"""The front door to assignment: learners to mentors' seats, optimal and certified."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._flow import solve_flow
from matching._hungarian import solve_hungarian
from matching._pairs import ABSENT, Pairs, open_pairs
from matching._pricing import solve_pricing
from matching._request import Objective, Request, read_request
from matching._solution import Solution
from matching._stopping import GoOn, always, stopping
from matching._unmatched import Reason, Reasons
from matching.blocks.runner import THREADS, Runner
from matching.certificate import Certificate, certified_gap
from matching.large.limits import suits
from matching.scores import PairScores
from matching.warm import Warm

Solver = Literal["hungarian", "flow", "pricing", "large"]


def _solve_large(pairs: Pairs, go_on: GoOn, runner: Runner | None) -> Solution:
    # Loaded late: small cases never wait for the compiler.
    from matching.large.solver import solve_large

    return solve_large(pairs, go_on=go_on, runner=runner)


def _solve_warm(pairs: Pairs, warm: Warm, go_on: GoOn, runner: Runner | None) -> Solution:
    from matching.large.warm_start import solve_warm

    return solve_warm(pairs, warm, go_on=go_on, runner=runner)


_SOLVERS: dict[Solver, Callable[[Pairs, GoOn, Runner | None], Solution]] = {
    "hungarian": lambda pairs, *_: solve_hungarian(pairs),
    "flow": lambda pairs, *_: solve_flow(pairs),
    "pricing": lambda pairs, *_: solve_pricing(pairs),
    "large": _solve_large,
}

# Measured on four families of instances (docs/adr/0003-assignment-solvers.md). The Hungarian method
# wins up to some 100 x 30 and collapses where everybody wants the same mentors; a flow on all
# present pairs wins up to some 450 x 110, or where learners have few pairs; then pricing wins.
_HUNGARIAN_PAIRS = 4_000
_FLOW_PAIRS = 50_000
_FLOW_DEGREE = 100
_LARGE_PAIRS = 1_000_000
"""From here the compiled solver wins although its kernels have to be loaded first."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """An optimal assignment with the prices that prove it, in the unit of the caller's scores.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        Mentor of each learner, -1 = unmatched.
    total : float
        Sum of the scores of the matched pairs.
    learner_utility : ndarray of float64, shape (n_learners,)
        ``score - seat_price`` of the matched pair, 0 if unmatched. May be negative under
        ``"total"``, where somebody has to take a place so that more are matched.
    seat_price : ndarray of float64, shape (n_mentors,)
        Smallest prices that no present pair of a learner who is not locked beats:
        ``learner_utility[l] >= score[l, m] - seat_price[m]``. 0 where a seat is spare, negative
        only where a minimum binds. ``total`` is the sum of ``learner_utility`` and of ``seats *
        seat_price``, where ``seats`` is the capacity where the price is positive and otherwise the
        part of the minimum that is reached.
    gap : float
        By how much the total may lie below the best one, proven by `certificate` in a pass over all
        pairs; 0.0 within rounding (`matching.certificate.certified_gap`).
    unmatched : mapping of int to str
        Reason code of each unmatched learner: ``"no_eligible_mentor"`` (no pair is present),
        ``"below_min_score"`` (none reaches the least score), ``"no_seats"`` (none that does has a
        seat, locks taken off), ``"not_worth"`` (under ``"score"``: every such pair has a score
        below 0), ``"no_room"`` (others need the seats). Looked up when the first code is read.
    short : ndarray of int64, shape (n_mentors,)
        Learners that each mentor lacks to the minimum.
    load : ndarray of int64, shape (n_mentors,)
        Learners of each mentor.
    certificate : Certificate
        Two-part prices that prove the assignment; says what one more seat would add.
    objective : {"total", "score"}
    solver : str
        Name of the solver that ran.
    """

    mentor: NDArray[np.intp]
    total: float
    learner_utility: NDArray[np.float64]
    seat_price: NDArray[np.float64]
    gap: float
    unmatched: Mapping[int, Reason]
    short: NDArray[np.int64]
    load: NDArray[np.int64]
    certificate: Certificate
    objective: Objective
    solver: str

    @property
    def n_matched(self) -> int:
        """Number of matched learners."""
        return int(self.load.sum())


def assign(
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    *,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
    objective: str = "total",
    rng: np.random.Generator | None = None,
    gap_tolerance: float = 0.0,
    deadline_s: float | None = None,
    progress: Callable[[float], object] | None = None,
    clock: Callable[[], float] = time.monotonic,
    warm: Warm | None = None,
    runner: Runner | None = None,
) -> Assignment:
    r"""Assign learners to mentors' seats optimally.

    Choose pairs ``x`` to maximise ``Σ s_lm x_lm`` with ``Σ_m x_lm <= 1`` for each learner and
    ``minimum_m <= Σ_l x_lm <= capacity_m`` for each mentor, over present pairs. As many minimum
    seats as possible are filled first; what cannot be filled is reported, not refused.

    Parameters
    ----------
    scores : array-like of float, shape (n_learners, n_mentors), or PairScores
        NaN or ``-inf`` = the pair is absent. Read in blocks; never changed.
    capacity : array-like of int, shape (n_mentors,)
        Seats, whole numbers >= 0.
    eligible : array-like or scipy sparse array of bool, shape (n_learners, n_mentors), optional
        False = the pair is absent.
    minimum : array-like of int, shape (n_mentors,), optional
        Least number of learners, in ``[0, capacity]``. 0 by default.
    locked : array-like of int, shape (n_learners,), optional
        Mentor that a learner must have; -1 = free.
    min_score : float or array-like of float, shape (n_learners,), optional
        Pairs below are absent, unless locked. In the unit of `scores`; a fraction in [0, 1] for
        `PairScores`. ``-inf`` = none.
    objective : {"total", "score"}, default "total"
        ``"total"``: as many learners matched as possible, then the best total. ``"score"``: the
        best total, a learner left out counting 0; among equal totals more learners matched.
    rng : numpy.random.Generator, optional
        Breaks ties at random. By default they are broken by position.
    gap_tolerance : float, default 0.0
        Stop as soon as the total is proven to lack no more, in the unit of the scores.
    deadline_s : float, optional
        Stop after so many seconds with the best assignment so far and its proven gap. Looked at
        between rounds; opening the scores, the round that runs and the proof are finished.
    progress : callable, optional
        Called with the proven gap after each round; whatever it raises ends the run.
    clock : callable, default `time.monotonic`
        Tells seconds, for the deadline.
    warm : Warm, optional
        An earlier assignment of much the same cohort, from which a large cohort is solved in a
        fraction of the time; the result is as good and as well proven. Small cohorts do not look at
        it.
    runner : Runner, optional
        Where blocks of scans and of the proof of large `PairScores` run: processes or a cluster
        (`api.blocks`) instead of threads here. Makes no difference to the result.

    Returns
    -------
    Assignment
        Also for no learners, no mentors, no seats, no pairs.

    Raises
    ------
    WrongShape, NotNumeric, NotFinite, InvalidCapacity, InvalidLock, InvalidOption
        Before any work.
    SolverFailed
        A defect in a solver; never a property of the input.

    Notes
    -----
    Exact for `PairScores`, whole numbers, numbers of up to six decimals and dyadic fractions. Other
    scores are compared on a grid of at most ``2⁻⁵⁵ n_mentors`` of the largest, under ``"score"`` of
    at most ``2⁻⁵³ n_mentors n_learners`` of it: a total may then lack as much for each learner.
    How solvers are chosen: docs/adr/0003-assignment-solvers.md, 0004-large-path.md. Only large
    cohorts are solved in rounds that can be stopped. Prices of an assignment with a gap prove it
    but need not be the smallest.

    Examples
    --------
    >>> result = assign([[10, 1], [8, float("nan")]], [1, 1])
    >>> result.mentor.tolist(), result.total, result.seat_price.tolist()
    ([1, 0], 9.0, [9.0, 0.0])
    """
    go_on = stopping(gap_tolerance, deadline_s, progress, clock)
    request = read_request(
        scores,
        capacity,
        eligible=eligible,
        minimum=minimum,
        locked=locked,
        min_score=min_score,
        objective=objective,
    )
    return solve_request(request, rng=rng, go_on=go_on, warm=warm, runner=runner)


def solve_request(
    request: Request,
    *,
    rng: np.random.Generator | None = None,
    solver: Solver | None = None,
    go_on: GoOn = always,
    warm: Warm | None = None,
    runner: Runner | None = None,
) -> Assignment:
    """Solve a valid request by the solver named, by default the one that suits its size."""
    if warm is not None:
        warm.check(request.shape)
    pairs = open_pairs(request, rng)
    name = solver or _choose(pairs)
    if warm is not None and name == "large":
        solution = _solve_warm(pairs, warm, go_on, runner)
    else:
        solution = _SOLVERS[name](pairs, go_on, runner)
    return proven(request, pairs, solution, solver=name, runner=runner)


def proven(
    request: Request,
    pairs: Pairs,
    solution: Solution,
    *,
    solver: Solver,
    runner: Runner | None = None,
) -> Assignment:
    """Describe a solution of a request, with its certificate and the gap that this proves."""
    mentor = request.locked.copy()
    found = solution.assigned >= 0
    mentor[pairs.learners[found]] = pairs.mentors[solution.assigned[found]]
    certificate = _certificate(pairs, solution)
    return result_of(
        request,
        mentor,
        seat_price=pairs.price(solution.plain),
        certificate=certificate,
        gap=certified_gap(request, mentor, certificate, pairs.rounding, runner=runner or THREADS),
        solver=solver,
    )


def _choose(pairs: Pairs) -> Solver:
    """Choose the solver that is fastest for a size."""
    n_learners, n_mentors = len(pairs.learners), len(pairs.mentors)
    if n_learners * n_mentors <= _HUNGARIAN_PAIRS:
        return "hungarian"
    if pairs.kept:
        n_present = sum(np.count_nonzero(numbers != ABSENT) for numbers in pairs.kept)
        if n_present <= max(_FLOW_PAIRS, _FLOW_DEGREE * n_learners):
            return "flow"
    large = n_learners * n_mentors >= _LARGE_PAIRS and suits(pairs)
    return "large" if large else "pricing"


def _certificate(pairs: Pairs, solution: Solution) -> Certificate:
    """Split proof prices into level and number: a number is less than half a bonus."""
    instance, price = solution.instance, solution.proof
    level = np.zeros(len(price), dtype=np.int8)
    if instance.match_bonus:
        level[price > instance.match_bonus // 2] = 1
    if instance.seat_bonus:
        level[price < -(instance.seat_bonus // 2)] = -1
    number = price - instance.match_bonus * (level == 1) + instance.seat_bonus * (level == -1)
    ordered = np.empty_like(level)
    ordered[pairs.mentors] = level
    return Certificate(level=ordered, price=pairs.price(number))


def result_of(
    request: Request,
    mentor: NDArray[np.intp],
    *,
    seat_price: NDArray[np.float64],
    certificate: Certificate,
    gap: float,
    solver: str,
) -> Assignment:
    """Describe an assignment of a request by prices; `mentor` keeps the rules of the request."""
    scores = request.pair_scores(mentor)
    matched = mentor >= 0
    utility = np.zeros(len(mentor))
    utility[matched] = scores[matched] - seat_price[mentor[matched]]
    load = request.load(mentor)
    return Assignment(
        mentor=mentor,
        total=math.fsum(scores[matched].tolist()),
        learner_utility=utility,
        seat_price=seat_price,
        gap=gap,
        unmatched=Reasons(request, mentor),
        short=np.maximum(request.minimum - load, 0),
        load=load,
        certificate=certificate,
        objective=request.objective,
        solver=solver,
    )
