"""Stable matching with two-sided preferences, and how far any assignment is from stable.

Deferred acceptance with the learners proposing (Gale and Shapley 1962,
doi:10.1080/00029890.1962.11989827): every learner asks mentors in his order; a mentor holds the
best who have asked, as many as she has seats, and refuses the others. Nobody can then leave for
somebody who would also rather have them, and no stable matching is better for any learner. All
learners without a mentor ask at once; the result does not depend on the order (McVitie and Wilson
1970, doi:10.1007/BF01934199).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._case import row_blocks
from matching.errors import InvalidCapacity, WrongShape
from matching.scores import PairScores

Scores = NDArray[np.float64] | PairScores


@dataclass(frozen=True, eq=False)
class StableMatching:
    """A matching that no pair would break.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        -1 = unmatched.
    n_proposals : int
        How often a learner asked a mentor.
    indifferent_learners, indifferent_mentors : ndarray of intp
        Positions of those with the same score for two whom they may have: their ties were broken by
        position, and another order could give another matching.
    """

    mentor: NDArray[np.intp]
    n_proposals: int
    indifferent_learners: NDArray[np.intp]
    indifferent_mentors: NDArray[np.intp]


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


def deferred_acceptance(
    learner_scores: ArrayLike,
    mentor_scores: ArrayLike,
    capacity: ArrayLike,
    eligible: ArrayLike | None = None,
) -> StableMatching:
    """Match stably, as well for every learner as any stable matching does.

    Parameters
    ----------
    learner_scores, mentor_scores : array-like of float, shape (n_learners, n_mentors)
        How much each learner wants each mentor, and each mentor each learner; only the order
        within a learner's row and within a mentor's column counts. NaN or ``-inf`` on either side =
        the pair is absent.
    capacity : array-like of int, shape (n_mentors,)
        Seats, >= 0.
    eligible : array-like of bool, shape (n_learners, n_mentors), optional
        False = the pair is absent.

    Returns
    -------
    StableMatching
        Also for no learners, no mentors, no seats. Ties are broken by position, the lower first; no
        pair of which both sides gain strictly is left over.

    Raises
    ------
    WrongShape, InvalidCapacity

    Notes
    -----
    Memory: some five arrays of all pairs.
    """
    wanted = np.asarray(learner_scores, dtype=np.float64)
    if wanted.ndim != 2:
        raise WrongShape("learner_scores", wanted.shape, (-1, -1))
    seats = _seats(capacity, wanted.shape[1])
    present = _present(wanted, mentor_scores, eligible)
    worth = np.where(present, mentor_scores, -np.inf)
    wanted = np.where(present, wanted, -np.inf)
    order = np.argsort(-wanted, axis=1, kind="stable").astype(np.int32)
    held, asked = _propose(order, present.sum(axis=1), worth, seats)
    return StableMatching(
        held, int(asked.sum()), np.flatnonzero(_tied(wanted)), np.flatnonzero(_tied(worth.T))
    )


def blocking_pairs(
    mentor: NDArray[np.intp],
    learner_scores: Scores,
    mentor_scores: Scores,
    capacity: NDArray[np.intp],
    *,
    most: int = 100_000,
) -> BlockingPairs:
    """Count the pairs who would both gain by leaving an assignment for each other.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        Any assignment; -1 = unmatched.
    learner_scores, mentor_scores : ndarray of float64, shape (n_learners, n_mentors), or PairScores
        As for `deferred_acceptance`; the same twice where the sides agree. Read in blocks.
    capacity : ndarray of intp, shape (n_mentors,)
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
    seats = _seats(capacity, shape[1])
    for name, got, expected in (
        ("mentor", mentor.shape, shape[:1]),
        ("mentor_scores", mentor_scores.shape, shape),
    ):
        if got != expected:
            raise WrongShape(name, got, expected)
    own, lowest = _standing(mentor, learner_scores, mentor_scores, seats)
    counts = np.zeros(shape[0], dtype=np.intp), np.zeros(shape[1], dtype=np.intp)
    found: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = [(counts[0][:0], counts[1][:0])]
    for rows in row_blocks(np.arange(shape[0])):
        wanted = _units(learner_scores, rows)
        worth = wanted if mentor_scores is learner_scores else _units(mentor_scores, rows)
        both = (wanted > own[rows][:, np.newaxis]) & (worth > lowest)
        counts[0][rows] = both.sum(axis=1)
        counts[1][:] += both.sum(axis=0)
        if counts[0][: rows[0]].sum() < most:
            row, column = np.nonzero(both)
            found.append((rows[row], column))
    learners, mentors = (np.concatenate(part)[:most] for part in zip(*found, strict=True))
    return BlockingPairs(int(counts[0].sum()), *counts, learners, mentors)


def _propose(
    order: NDArray[np.int32],
    n_choices: NDArray[np.intp],
    worth: NDArray[np.float64],
    capacity: NDArray[np.int64],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Let learners ask until nobody who was refused has a mentor left to ask.

    Returns
    -------
    held : ndarray of intp, shape (n_learners,)
        -1 = nobody.
    asked : ndarray of intp, shape (n_learners,)
        How many mentors each has asked.
    """
    held = np.full(len(order), -1, dtype=np.intp)
    asked = np.zeros(len(order), dtype=np.intp)
    asking = np.flatnonzero(n_choices > 0)
    while len(asking):
        target = order[asking, asked[asking]].astype(np.intp)
        asked[asking] += 1
        called = np.zeros(len(capacity) + 1, dtype=np.bool_)
        called[target] = True
        holding = np.flatnonzero(called[held])
        who = np.concatenate([holding, asking])
        at = np.concatenate([held[holding], target])
        kept = _best(who, at, worth[who, at], capacity)
        held[who] = np.where(kept, at, -1)
        refused = who[~kept]
        asking = refused[asked[refused] < n_choices[refused]]
    return held, asked


def _best(
    who: NDArray[np.intp],
    at: NDArray[np.intp],
    worth: NDArray[np.float64],
    capacity: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return who is among the best at each mentor, as many as she has seats."""
    ranked = np.lexsort((who, -worth, at))
    ordered = at[ranked]
    place = np.arange(len(at)) - np.searchsorted(ordered, ordered)
    kept = np.zeros(len(at), dtype=np.bool_)
    kept[ranked] = place < capacity[ordered]
    return kept


def _standing(
    mentor: NDArray[np.intp],
    learner_scores: Scores,
    mentor_scores: Scores,
    capacity: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say what a mentor must beat for a learner, and a learner at a mentor; inf without seats."""
    matched = np.flatnonzero(mentor >= 0)
    at = mentor[matched]
    own = np.full(len(mentor), -np.inf)
    own[matched] = _units_of(learner_scores, matched, at)
    lowest = np.full(len(capacity), np.inf)
    np.minimum.at(lowest, at, _units_of(mentor_scores, matched, at))
    lowest[np.bincount(at, minlength=len(capacity)) < capacity] = -np.inf
    return own, lowest


def _present(
    wanted: NDArray[np.float64], mentor_scores: ArrayLike, eligible: ArrayLike | None
) -> NDArray[np.bool_]:
    """Return the pairs that both sides and the rules accept."""
    worth = np.asarray(mentor_scores, dtype=np.float64)
    if worth.shape != wanted.shape:
        raise WrongShape("mentor_scores", worth.shape, wanted.shape)
    present: NDArray[np.bool_] = (wanted > -np.inf) & (worth > -np.inf)
    if eligible is None:
        return present
    allowed = np.asarray(eligible, dtype=np.bool_)
    if allowed.shape != wanted.shape:
        raise WrongShape("eligible", allowed.shape, wanted.shape)
    return present & allowed


def _seats(capacity: ArrayLike, n_mentors: int) -> NDArray[np.int64]:
    seats = np.asarray(capacity)
    if seats.shape != (n_mentors,):
        raise WrongShape("capacity", seats.shape, (n_mentors,))
    for mentor in np.flatnonzero((seats < 0) | (seats != np.rint(seats)))[:1]:
        raise InvalidCapacity("capacity", int(mentor), float(seats[mentor]), "a whole number >= 0")
    return seats.astype(np.int64)


def _tied(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return the rows in which a present score comes twice."""
    ordered = np.sort(scores, axis=1)
    equal = (ordered[:, 1:] == ordered[:, :-1]) & np.isfinite(ordered[:, 1:])
    tied: NDArray[np.bool_] = equal.any(axis=1)
    return tied


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
