"""Stable matching with two-sided preferences, of arrays.

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

from matching.blocking import whole_seats
from matching.errors import WrongShape


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
    seats = whole_seats(capacity, wanted.shape[1])
    present = _present(wanted, mentor_scores, eligible)
    worth = np.where(present, mentor_scores, -np.inf)
    wanted = np.where(present, wanted, -np.inf)
    order = np.argsort(-wanted, axis=1, kind="stable").astype(np.int32)
    held, asked = _propose(order, present.sum(axis=1), worth, seats)
    return StableMatching(
        held, int(asked.sum()), np.flatnonzero(_tied(wanted)), np.flatnonzero(_tied(worth.T))
    )


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


def _tied(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return the rows in which a present score comes twice."""
    ordered = np.sort(scores, axis=1)
    equal = (ordered[:, 1:] == ordered[:, :-1]) & np.isfinite(ordered[:, 1:])
    tied: NDArray[np.bool_] = equal.any(axis=1)
    return tied
