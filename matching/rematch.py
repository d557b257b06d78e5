"""Matching again with little disturbance: settled pairs carry a stay bonus.

``max Σ (s_lm + bonus · [m = previous_l]) x_lm``: the fewer learners move, the larger the bonus; the
number who move is a step function of it that never rises (a parametric objective: Ahuja, Magnanti
and Orlin, *Network Flows*, 1993, §3). An infinite bonus compares the number of settled pairs kept
before any score. As many minimum seats filled and, under ``"total"``, as many learners matched as
without a bonus come first in any case.

A large cohort is not solved with an infinite bonus but with the largest: if no assignment keeps
more pairs than its optimum x, x is an optimum of the infinite bonus too. For of all y that keep as
many, ``T(y) + bonus · kept <= T(x) + bonus · kept``. That none keeps more is proven afterwards
(`matching._staying`), or how many more it may be at most.

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
from matching._request import FACTORED_PAIRS, read_request
from matching._staying import most_staying
from matching.assignment import Assignment, assign
from matching.certificate import Certificate
from matching.errors import InvalidBonus, InvalidLock, WrongShape
from matching.scores import UNIT, PairScores
from matching.warm import Warm

MOST_BONUS = 6.0
"""Largest finite bonus: float32 holds the sum of a score, it and a seat's price exactly."""
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
        What was solved: with the bonus, as `PairScores`, or for an infinite bonus and up to
        `FACTORED_PAIRS` pairs as an array of units with NaN where a pair is absent.
    total : float
        Sum of the true scores of the matched pairs, as a fraction.
    stayed, moved, joined, dropped : ndarray of intp
        Positions of learners with their previous mentor; with another one; matched who had none;
        unmatched who had one.
    stay_at_most : int
        No assignment that fills as many minimum seats and, under ``"total"``, matches as many
        learners keeps more. With an infinite bonus equal to the number of those who stay, as far as
        that could be proven; with a finite one only the number of
        learners who had a mentor.
    """

    assignment: Assignment
    scores: PairScores | NDArray[np.float64]
    total: float
    stayed: NDArray[np.intp]
    moved: NDArray[np.intp]
    joined: NDArray[np.intp]
    dropped: NDArray[np.intp]
    stay_at_most: int


def rematch(
    case: Case,
    previous: NDArray[np.intp],
    *,
    stay_bonus: float,
    before: Certificate | None = None,
) -> Rematch:
    """Assign again, keeping settled pairs as far as the bonus says.

    Parameters
    ----------
    case : Case
        The cohort as it is now.
    previous : ndarray of intp, shape (n_learners,)
        Mentor of each learner so far; -1 = none. A pair that is absent now or scores below the
        minimum is not settled: it gets no bonus and never comes back by one.
    stay_bonus : float
        Fraction in [0, `MOST_BONUS`], rounded to whole units, or ``inf`` = fewest moves first.
    before : Certificate, optional
        Prices of the assignment so far (`matching.warm.carried` brings them to the mentors of now).
        A large cohort is then solved in a fraction of the time, as well and as well proven.

    Returns
    -------
    Rematch
        With bonus 0 an optimum of the case.

    Raises
    ------
    InvalidBonus, WrongShape, NotFinite, InvalidLock
    """
    _check(case, previous, stay_bonus)
    settled = _settled(case, previous)
    n_pairs = case.scores.shape[0] * case.scores.shape[1]
    if math.isinf(stay_bonus) and n_pairs <= FACTORED_PAIRS:
        scores: PairScores | NDArray[np.float64] = _first_of_all(case, previous, settled)
        assignment = _solve(case, scores, case.min_score * UNIT)
    else:
        bonus = round(min(stay_bonus, MOST_BONUS) * UNIT)
        scores = _with_bonus(case.scores, previous, settled, bonus)
        warm = None if before is None else Warm(previous, before)
        assignment = _solve(case, scores, case.min_score, warm)
    found = _compared(case, previous, assignment, scores)
    if math.isinf(stay_bonus):
        return replace(found, stay_at_most=_stay_at_most(case, previous, settled, found))
    return found


def stay_case(case: Case, previous: NDArray[np.intp], stay_bonus: float) -> Case:
    """Return the case that `rematch` solves: settled pairs score a finite bonus more."""
    settled = _settled(case, previous)
    bonus = round(stay_bonus * UNIT)
    return replace(case, scores=_with_bonus(case.scores, previous, settled, bonus))


def without_stay(scores: PairScores) -> PairScores:
    """Return scores without the bonus for staying; the same where they have none."""
    if STAY not in scores.corrections_by:
        return scores
    parts = {name: part for name, part in scores.corrections_by.items() if name != STAY}
    return replace(scores, corrections_by=parts)


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


def _stay_at_most(
    case: Case, previous: NDArray[np.intp], settled: NDArray[np.intp], found: Rematch
) -> int:
    """Prove that nobody else could stay, as far as possible; an array's optimum proves itself."""
    if not isinstance(found.scores, PairScores):
        return len(found.stayed)
    home = np.full(len(previous), -1, dtype=np.intp)
    home[settled] = previous[settled]
    home[case.locked >= 0] = -1
    locked = int(np.count_nonzero((case.locked >= 0) & (case.locked == previous)))
    request = read_request(
        case.scores,
        case.capacity,
        minimum=case.minimum,
        locked=case.locked,
        min_score=case.min_score,
        objective=case.objective,
    )
    certificate, stay = found.assignment.certificate, len(found.stayed) - locked
    return locked + most_staying(request, home, certificate, bonus=MOST_BONUS, stay=stay)


def _solve(
    case: Case,
    scores: PairScores | NDArray[np.float64],
    min_score: float,
    warm: Warm | None = None,
) -> Assignment:
    return assign(
        scores,
        case.capacity,
        minimum=case.minimum,
        locked=case.locked,
        min_score=min_score,
        objective=case.objective,
        warm=warm,
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
        stay_at_most=int(np.count_nonzero(had)),
    )
