"""How far an assignment is from stable: pairs who would leave it for each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._candidates import BLOCK_PAIRS
from matching.errors import InvalidCapacity, WrongShape
from matching.listing.limits import scannable
from matching.scores import UNIT, PairScores

Scores = NDArray[np.float64] | PairScores

COMPILED_PAIRS = 1_000_000
"""From here pair scores are scanned by `matching.proposals`."""


@dataclass(frozen=True, eq=False)
class BlockingPairs:
    """Pairs who would both rather have each other than what an assignment gives them.

    Attributes
    ----------
    n_pairs : int
        Number of all such pairs.
    per_learner : ndarray of intp, shape (n_learners,)
    per_mentor : ndarray of intp, shape (n_mentors,)
        How many of them each learner and each mentor is in.
    learner, mentor : ndarray of intp, shape (n_listed,)
        The first of them, by learner, then by mentor; all unless there are more than asked for.
    """

    n_pairs: int
    per_learner: NDArray[np.intp]
    per_mentor: NDArray[np.intp]
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Standing:
    """What a learner, and a mentor, must gain on; in the unit that `_units` reads.

    Attributes
    ----------
    own : ndarray of float64, shape (n_learners,)
        Score of his mentor, ``-inf`` for nobody, ``inf`` for a locked learner.
    lowest : ndarray of float64, shape (n_mentors,)
        Lowest score that she holds, locks aside; ``-inf`` at a spare seat, ``inf`` without seats.
    floor : ndarray of float64, shape (n_learners,)
        Least score of a pair.
    """

    own: NDArray[np.float64]
    lowest: NDArray[np.float64]
    floor: NDArray[np.float64]


def blocking_pairs(
    mentor: NDArray[np.intp],
    learner_scores: Scores,
    mentor_scores: Scores,
    capacity: NDArray[np.intp],
    *,
    locked: NDArray[np.intp] | None = None,
    min_score: float | NDArray[np.float64] = -np.inf,
    most: int = 100_000,
) -> BlockingPairs:
    """Count the pairs who would both gain by leaving an assignment for each other.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        Any assignment; -1 = unmatched.
    learner_scores, mentor_scores : ndarray of float64, shape (n_learners, n_mentors), or PairScores
        As for `matching.stability.deferred_acceptance`; the same object twice where the sides
        agree. Read in blocks; pair scores of a large cohort by compiled code.
    capacity : ndarray of intp, shape (n_mentors,)
    locked : ndarray of intp, shape (n_learners,), optional
        Mentor that a learner must have, -1 = free: he cannot leave and his seat is nobody else's.
    min_score : float or ndarray of float64, shape (n_learners,)
        A pair below it, in `learner_scores`, is absent; a fraction in [0, 1] for `PairScores`.
    most : int
        Most pairs listed; all are counted.

    Returns
    -------
    BlockingPairs
        A learner gains by a higher score than his mentor's, an unmatched one by any mentor whom he
        may have; a mentor by a spare seat, or a higher score than that of the lowest she has.

    Raises
    ------
    WrongShape, InvalidCapacity
    """
    shape = learner_scores.shape
    seats = whole_seats(capacity, shape[1])
    fixed = np.full(shape[0], -1, dtype=np.intp) if locked is None else locked
    for name, got, expected in (
        ("mentor", mentor.shape, shape[:1]),
        ("locked", fixed.shape, shape[:1]),
        ("mentor_scores", mentor_scores.shape, shape),
    ):
        if got != expected:
            raise WrongShape(name, got, expected)
    unit = UNIT if isinstance(learner_scores, PairScores) else 1
    floor = np.broadcast_to(min_score, shape[:1]) * unit
    standing = _standing(mentor, learner_scores, mentor_scores, seats, fixed >= 0, floor)
    both = learner_scores, mentor_scores
    if _compiled(learner_scores) and _compiled(mentor_scores):
        per_learner, per_mentor = _scanned(*both, standing)
    else:
        per_learner, per_mentor = _counted(*both, standing)
    listed = _first(*both, standing, per_learner=per_learner, most=most)
    return BlockingPairs(int(per_learner.sum()), per_learner, per_mentor, *listed)


def whole_seats(capacity: ArrayLike, n_mentors: int) -> NDArray[np.int64]:
    """Check seats: whole numbers >= 0, one a mentor.

    Raises
    ------
    WrongShape, InvalidCapacity
    """
    seats = np.asarray(capacity)
    if seats.shape != (n_mentors,):
        raise WrongShape("capacity", seats.shape, (n_mentors,))
    for mentor in np.flatnonzero((seats < 0) | (seats != np.rint(seats)))[:1]:
        raise InvalidCapacity("capacity", int(mentor), float(seats[mentor]), "a whole number >= 0")
    return seats.astype(np.int64)


def _compiled(scores: Scores) -> bool:
    if not isinstance(scores, PairScores) or scores.shape[0] * scores.shape[1] < COMPILED_PAIRS:
        return False
    return scannable(scores, np.zeros(scores.shape[1]))


def _scanned(
    learner_scores: Scores, mentor_scores: Scores, standing: _Standing
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    # Loaded late: small cases never wait for the compiler.
    from matching.proposals.scan import BlockingScanner

    assert isinstance(learner_scores, PairScores)
    assert isinstance(mentor_scores, PairScores)
    return BlockingScanner(learner_scores, mentor_scores, standing.floor).count(
        standing.own, standing.lowest
    )


def _counted(
    learner_scores: Scores, mentor_scores: Scores, standing: _Standing
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    per_learner = np.zeros(len(standing.own), dtype=np.intp)
    per_mentor = np.zeros(len(standing.lowest), dtype=np.intp)
    for rows in _parts(np.arange(len(per_learner)), len(per_mentor)):
        both = _blocking(learner_scores, mentor_scores, standing, rows)
        per_learner[rows] = both.sum(axis=1)
        per_mentor += both.sum(axis=0)
    return per_learner, per_mentor


def _first(
    learner_scores: Scores,
    mentor_scores: Scores,
    standing: _Standing,
    *,
    per_learner: NDArray[np.intp],
    most: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the first `most` pairs; only learners who are in one are read again."""
    before = np.cumsum(per_learner) - per_learner
    rows = np.flatnonzero((per_learner > 0) & (before < most))
    found = [(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))]
    for part in _parts(rows, len(standing.lowest)):
        row, column = np.nonzero(_blocking(learner_scores, mentor_scores, standing, part))
        found.append((part[row], column))
    learners, mentors = (np.concatenate(column)[:most] for column in zip(*found, strict=True))
    return learners, mentors


def _parts(rows: NDArray[np.intp], n_mentors: int) -> Iterator[NDArray[np.intp]]:
    """Yield some learners in groups of at most `BLOCK_PAIRS` pairs, or one by one."""
    step = max(1, BLOCK_PAIRS // max(n_mentors, 1))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _blocking(
    learner_scores: Scores,
    mentor_scores: Scores,
    standing: _Standing,
    rows: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Return which pairs of some learners block, shape (n_rows, n_mentors)."""
    wanted = _units(learner_scores, rows)
    worth = wanted if mentor_scores is learner_scores else _units(mentor_scores, rows)
    both = (wanted > standing.own[rows][:, np.newaxis]) & (
        wanted >= standing.floor[rows][:, np.newaxis]
    )
    both &= worth > standing.lowest
    return both


def _standing(
    mentor: NDArray[np.intp],
    learner_scores: Scores,
    mentor_scores: Scores,
    capacity: NDArray[np.int64],
    locked: NDArray[np.bool_],
    floor: NDArray[np.float64],
) -> _Standing:
    matched = np.flatnonzero(mentor >= 0)
    own = np.full(len(mentor), -np.inf)
    own[matched] = _units_of(learner_scores, matched, mentor[matched])
    own[locked] = np.inf
    free = matched[~locked[matched]]
    lowest = np.full(len(capacity), np.inf)
    np.minimum.at(lowest, mentor[free], _units_of(mentor_scores, free, mentor[free]))
    lowest[np.bincount(mentor[matched], minlength=len(capacity)) < capacity] = -np.inf
    return _Standing(own, lowest, floor)


def _units(scores: Scores, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Scores of some learners, ``-inf`` where absent."""
    if isinstance(scores, PairScores):
        return scores.units(rows).astype(np.float64)
    return np.where(np.isnan(scores[rows]), -np.inf, scores[rows])


def _units_of(
    scores: Scores, learners: NDArray[np.intp], mentors: NDArray[np.intp]
) -> NDArray[np.float64]:
    if isinstance(scores, PairScores):
        return scores.units_of(learners, mentors)
    found = scores[learners, mentors]
    return np.where(np.isnan(found), -np.inf, found)
