"""The front door to stable matching: nobody can do better by leaving for somebody who agrees.

Where both sides go by the same scores the stable matching is the greedy one: the best pair of all,
then the best of what is left. It serves the strongest pairs first and the total comes second;
`matching.assignment.assign` does it the other way round. There are no prices, so no dual bound of a
total: what proves the result is one pass over all pairs in which none blocks it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._request import Request, read_request
from matching._unmatched import Reason, Reasons
from matching.blocking import COMPILED_PAIRS, BlockingPairs, Scores, blocking_pairs
from matching.errors import WrongShape
from matching.listing.limits import scannable
from matching.scores import UNIT, PairScores
from matching.stability import deferred_acceptance


@dataclass(frozen=True, eq=False)
class StableMatch:
    """A stable matching and what proves it, in the unit of the caller's scores.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        Mentor of each learner, -1 = unmatched.
    total : float
        Sum of the learners' scores of the matched pairs; in general not the largest possible.
    cutoff : ndarray of float64, shape (n_mentors,)
        What a learner must exceed, in the mentor's scores, to be taken: the lowest score that she
        holds where her seats are full, ``-inf`` where one is spare, ``inf`` where locks have taken
        all. Every free learner has, of the mentors whose cutoff he exceeds, none that he wants more
        than his own.
    blocking : BlockingPairs
        Found by a pass over all pairs, without the solver: ``blocking.n_pairs`` is 0.
    unmatched : mapping of int to str
        Reason code of each unmatched learner, as in `matching.assignment.Assignment`.
    short : ndarray of int64, shape (n_mentors,)
        Learners that each mentor lacks to the minimum, which a stable matching does not fill.
    load : ndarray of int64, shape (n_mentors,)
        Learners of each mentor.
    """

    objective: ClassVar[str] = "stable"

    mentor: NDArray[np.intp]
    total: float
    cutoff: NDArray[np.float64]
    blocking: BlockingPairs
    unmatched: Mapping[int, Reason]
    short: NDArray[np.int64]
    load: NDArray[np.int64]

    @property
    def n_matched(self) -> int:
        """Number of matched learners."""
        return int(self.load.sum())


def assign_stable(
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    *,
    mentor_scores: ArrayLike | PairScores | None = None,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
) -> StableMatch:
    """Match stably, as well for every learner as any stable matching does.

    Parameters
    ----------
    scores : array-like of float, shape (n_learners, n_mentors), or PairScores
        How much each learner wants each mentor. NaN or ``-inf`` = the pair is absent.
    capacity : array-like of int, shape (n_mentors,)
        Seats, whole numbers >= 0.
    mentor_scores : array-like of float, shape (n_learners, n_mentors), or PairScores, optional
        How much each mentor wants each learner, absent pairs as in `scores`; by default both sides
        go by `scores`.
    eligible, minimum, locked, min_score
        As for `matching.assignment.assign`; `min_score` is compared with `scores`. Locked pairs and
        their seats are taken out first. A minimum is not filled: to send a learner where he is less
        wanted would make a blocking pair; see `StableMatch.short`.

    Returns
    -------
    StableMatch
        Also for no learners, no mentors, no seats, no pairs. No pair of which both sides gain
        strictly is left over; among equal scores the choice is not determined by the scores.

    Raises
    ------
    WrongShape, NotNumeric, NotFinite, InvalidCapacity, InvalidLock
        Before any work.
    """
    request = read_request(
        scores, capacity, eligible=eligible, minimum=minimum, locked=locked, min_score=min_score
    )
    wishes = request if mentor_scores is None else read_request(mentor_scores, capacity)
    if wishes.shape != request.shape:
        raise WrongShape("mentor_scores", wishes.shape, request.shape)
    return _result(request, wishes, _solve(request, wishes))


def _solve(request: Request, wishes: Request) -> NDArray[np.intp]:
    """Return the mentor of each learner, locks included."""
    mentor = request.locked.copy()
    free = mentor < 0
    if _scannable(request) and _scannable(wishes):
        found = _solve_large(request, wishes, free)
    else:
        wanted = request.admissible(np.flatnonzero(free))
        worth = wanted if wishes is request else wishes.read(np.flatnonzero(free))
        found = deferred_acceptance(wanted, worth, request.free_capacity).mentor
    mentor[free] = found
    return mentor


def _scannable(request: Request) -> bool:
    """Whether the compiled scan takes these scores: factors of many pairs without a mask."""
    scores = request.scores
    if not isinstance(scores, PairScores) or request.eligible is not None:
        return False
    return math.prod(scores.shape) >= COMPILED_PAIRS and scannable(scores, np.zeros(1))


def _solve_large(request: Request, wishes: Request, free: NDArray[np.bool_]) -> NDArray[np.intp]:
    # Loaded late: small cases never wait for the compiler.
    from matching.proposals.scan import BlockingScanner
    from matching.proposals.solver import match_stably

    assert isinstance(request.scores, PairScores)
    assert isinstance(wishes.scores, PairScores)
    scanner = BlockingScanner(request.scores, wishes.scores, request.floor * UNIT)
    return match_stably(scanner, request.free_capacity, free)[free]


def _result(request: Request, wishes: Request, mentor: NDArray[np.intp]) -> StableMatch:
    matched = mentor >= 0
    load = request.load(mentor)
    return StableMatch(
        mentor=mentor,
        total=math.fsum(request.pair_scores(mentor)[matched].tolist()),
        cutoff=_cutoff(request, wishes, mentor),
        blocking=_blocking(request, wishes, mentor),
        unmatched=Reasons(request, mentor),
        short=np.maximum(request.minimum - load, 0),
        load=load,
    )


def _cutoff(request: Request, wishes: Request, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
    free = np.flatnonzero((mentor >= 0) & (request.locked < 0))
    cutoff = np.full(len(request.capacity), np.inf)
    np.minimum.at(cutoff, mentor[free], wishes.pair_scores(mentor)[free])
    cutoff[request.load(mentor) < request.capacity] = -np.inf
    return cutoff


def _blocking(request: Request, wishes: Request, mentor: NDArray[np.intp]) -> BlockingPairs:
    """Look through all pairs, at what locks leave."""
    wanted = _scores(request)
    return blocking_pairs(
        mentor,
        wanted,
        wanted if wishes is request else _scores(wishes),
        request.capacity,
        locked=request.locked,
        min_score=request.floor,
    )


def _scores(request: Request) -> Scores:
    """Scores as `blocking_pairs` reads them, the mask of eligible pairs applied."""
    if request.eligible is None:
        return request.scores
    return request.read(np.arange(request.shape[0]))
