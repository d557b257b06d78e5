"""Matching again with little disturbance: settled pairs carry a stay bonus.

``max Σ (s_lm + bonus · [m = previous_l]) x_lm``: the fewer learners move, the larger the bonus; the
number who move is a step function of it that never rises (a parametric objective: Ahuja, Magnanti
and Orlin, *Network Flows*, 1993, §3). An infinite bonus compares the number of settled pairs kept
before any score. As many minimum seats filled and, under ``"total"``, as many learners matched as
without a bonus come first in any case.

What has changed since is said by the case: a joiner is a learner without a previous mentor, a
leaver one whose row has no pair, a paused mentor one without seats, a rejection a forbidden pair
(`without_pairs`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._case import Case
from matching.assignment import Assignment, assign
from matching.errors import InvalidBonus, InvalidLock, WrongShape
from matching.scores import UNIT, PairScores

MOST_BONUS = 8.0
"""Largest finite bonus: a score and it together stay in the range that float32 holds exactly."""
STAY = "rule:stay"
"""Name under which the bonus is a part of the scores."""


@dataclass(frozen=True, eq=False)
class Rematch:
    """A new assignment and how it differs from the previous one.

    Attributes
    ----------
    assignment : Assignment
        Optimum of `scores`: its total, prices and certificate count the bonus.
    scores : PairScores or ndarray of float64, shape (n_learners, n_mentors)
        What was solved: with the bonus, as `PairScores`, or for an infinite bonus as an array of
        units with NaN where a pair is absent.
    total : float
        Sum of the true scores of the matched pairs, as a fraction.
    stayed, moved, joined, dropped : ndarray of intp
        Positions of learners with their previous mentor; with another one; matched who had none;
        unmatched who had one.
    """

    assignment: Assignment
    scores: PairScores | NDArray[np.float64]
    total: float
    stayed: NDArray[np.intp]
    moved: NDArray[np.intp]
    joined: NDArray[np.intp]
    dropped: NDArray[np.intp]


def rematch(case: Case, previous: NDArray[np.intp], *, stay_bonus: float) -> Rematch:
    """Assign again, keeping settled pairs as far as the bonus says.

    Parameters
    ----------
    case : Case
        The cohort as it is now.
    previous : ndarray of intp, shape (n_learners,)
        Mentor of each learner so far; -1 = none. A pair that is absent now or scores below the
        minimum is not settled: it gets no bonus and never comes back by one.
    stay_bonus : float
        Fraction in [0, `MOST_BONUS`], rounded to whole units, or ``inf`` = fewest moves first, for
        which an array of all scores is made (8 bytes a pair).

    Returns
    -------
    Rematch
        With bonus 0 an optimum of the case.

    Raises
    ------
    InvalidBonus, WrongShape, InvalidLock

    Notes
    -----
    An infinite bonus takes so much room that under ``"score"`` the scores proper are rounded, as
    `matching.assignment.assign` says, from some 5,000 × 2,000 on.
    """
    _check(case, previous, stay_bonus)
    settled = _settled(case, previous)
    if math.isinf(stay_bonus):
        scores: PairScores | NDArray[np.float64] = _first_of_all(case, previous, settled)
        assignment = _solve(case, scores, case.min_score * UNIT)
    else:
        scores = _with_bonus(case.scores, previous, settled, round(stay_bonus * UNIT))
        assignment = _solve(case, scores, case.min_score)
    return _compared(case, previous, assignment, scores)


def stay_case(case: Case, previous: NDArray[np.intp], stay_bonus: float) -> Case:
    """Return the case that `rematch` solves: settled pairs score a finite bonus more."""
    settled = _settled(case, previous)
    bonus = round(stay_bonus * UNIT)
    return replace(case, scores=_with_bonus(case.scores, previous, settled, bonus))


def without_pairs(case: Case, learners: NDArray[np.intp], mentors: NDArray[np.intp]) -> Case:
    """Return the case with single pairs forbidden: rejections, say.

    Parameters
    ----------
    case : Case
    learners, mentors : ndarray of intp, shape (n_pairs,)

    Raises
    ------
    InvalidLock
        One of the pairs is locked.
    """
    for at in np.flatnonzero(case.locked[learners] == mentors)[:1]:
        why = "the pair is to be forbidden"
        raise InvalidLock(int(learners[at]), int(mentors[at]), why)
    both = np.ones(len(learners), dtype=np.bool_)
    more = csr_array((both, (learners, mentors)), shape=case.scores.shape)
    forbidden = csr_array(case.scores.forbidden + more)
    return replace(case, scores=replace(case.scores, forbidden=forbidden))


def _check(case: Case, previous: NDArray[np.intp], stay_bonus: float) -> None:
    n_learners, n_mentors = case.scores.shape
    if previous.shape != (n_learners,):
        raise WrongShape("previous", previous.shape, (n_learners,))
    for learner in np.flatnonzero((previous < -1) | (previous >= n_mentors))[:1]:
        why = f"got a previous mentor {previous[learner]}, expected one below {n_mentors}"
        raise InvalidLock(int(learner), int(previous[learner]), why)
    if not (0.0 <= stay_bonus <= MOST_BONUS or stay_bonus == math.inf):
        raise InvalidBonus(stay_bonus, MOST_BONUS)


def _settled(case: Case, previous: NDArray[np.intp]) -> NDArray[np.intp]:
    """Learners whose previous pair exists and reaches the minimum score."""
    had = np.flatnonzero(previous >= 0)
    units = case.scores.units_of(had, previous[had])
    return had[(units > -np.inf) & (units >= case.min_score * UNIT)]


def _with_bonus(
    scores: PairScores, previous: NDArray[np.intp], settled: NDArray[np.intp], bonus: int
) -> PairScores:
    if bonus == 0 or len(settled) == 0:
        return scores
    units = np.full(len(settled), bonus, dtype=np.float32)
    part = csr_array((units, (settled, previous[settled])), shape=scores.shape)
    return replace(scores, corrections_by={**scores.corrections_by, STAY: part})


def _first_of_all(
    case: Case, previous: NDArray[np.intp], settled: NDArray[np.intp]
) -> NDArray[np.float64]:
    """All scores in units, settled pairs above anything that a chain of moves can win.

    A chain visits each mentor once and each move of it wins less than two scores.
    """
    units = np.full(case.scores.shape, np.nan)
    for rows, block in case.scores.blocks():
        units[rows] = np.where(np.isneginf(block), np.nan, block)
    largest = float(np.nanmax(np.abs(units), initial=0.0))
    units[settled, previous[settled]] += 2.0 * (len(case.capacity) + 2) * (largest + 1.0)
    return units


def _solve(case: Case, scores: PairScores | NDArray[np.float64], min_score: float) -> Assignment:
    return assign(
        scores,
        case.capacity,
        minimum=case.minimum,
        locked=case.locked,
        min_score=min_score,
        objective=case.objective,
    )


def _compared(
    case: Case,
    previous: NDArray[np.intp],
    assignment: Assignment,
    scores: PairScores | NDArray[np.float64],
) -> Rematch:
    now = assignment.mentor
    had, has = previous >= 0, now >= 0
    matched = np.flatnonzero(has)
    units = case.scores.units_of(matched, now[matched])
    return Rematch(
        assignment,
        scores,
        float(units.sum()) / UNIT,
        stayed=np.flatnonzero(had & (now == previous)),
        moved=np.flatnonzero(had & has & (now != previous)),
        joined=np.flatnonzero(~had & has),
        dropped=np.flatnonzero(had & ~has),
    )
