"""One learner's mentors by score less seat price, and why the others are not among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.rules import RuleBook
from matching.scored_cohort import ScoredCohort
from matching.scores import ABSENT_BELOW, PairScores

UNAVAILABLE = "UNAVAILABLE"
"""One code for whatever is nobody's business: a ban, a “not again”, a pause, no seats at all."""
BELOW_MIN_SCORE = "BELOW_MIN_SCORE"
RULE = "RULE_"
"""What the code of a public hard rule begins with: ``RULE_REPORTING_LINE``."""


@dataclass(frozen=True, eq=False, slots=True)
class Ranking:
    """The best mentors of one learner, before anybody looks at free seats.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_ranked,)
        Positions, best first.
    units, net : ndarray of float64, shape (n_ranked,)
        Score, and score less seat price, in units of 2⁻²⁰.
    eligible : int
        Mentors who may be shown at all; those after the ranked ones too.
    excluded : dict of str to int
        How many may not, by code, none counted twice; codes of 0 mentors left out.
    """

    mentor: NDArray[np.intp]
    units: NDArray[np.float64]
    net: NDArray[np.float64]
    eligible: int
    excluded: dict[str, int]


def rank(
    scored: ScoredCohort, price: NDArray[np.float64], least: float, learner: int, count: int
) -> Ranking:
    """Rank the mentors of one learner.

    Parameters
    ----------
    scored : ScoredCohort
    price : ndarray of float64, shape (n_mentors,)
        Whole units.
    least : float
        Units; a pair that scores less is not ranked.
    learner : int
        Position.
    count : int
        Mentors at most, >= 0.

    Returns
    -------
    Ranking
        By falling ``score − price``, ties by id.
    """
    units = units_of_learner(scored.scores, learner)
    absent = np.isneginf(units)
    shut = ~absent & (scored.cohort.capacity == 0)
    low = ~absent & ~shut & (units < least)
    eligible = np.flatnonzero(~(absent | shut | low))
    excluded = _broken_rules(scored.rules, learner, absent) if absent.any() else {}
    excluded[UNAVAILABLE] = excluded.get(UNAVAILABLE, 0) + int(shut.sum())
    excluded[BELOW_MIN_SCORE] = int(low.sum())
    best = _best(units[eligible] - price[eligible], count)
    mentor = eligible[best]
    return Ranking(
        mentor,
        units[mentor],
        units[mentor] - price[mentor],
        len(eligible),
        {code: n for code, n in excluded.items() if n > 0},
    )


def units_of_learner(scores: PairScores, learner: int) -> NDArray[np.float64]:
    """Scores of one learner with every mentor, in units, shape (n_mentors,).

    The same numbers as `PairScores.units` gives, ``-inf`` where the pair is absent.
    """
    # Loaded late: who never asks for one learner never waits for the compiler.
    from matching.live.kernels import add_columns

    factors = scores.learner_factors
    active = slice(factors.indptr[learner], factors.indptr[learner + 1])
    total = np.zeros(scores.shape[1], dtype=np.float32)
    columns = factors.indices[active].astype(np.int32, copy=False)
    add_columns(total, factors.data[active], columns, scores.mentor_factors)
    for part in scores.corrections_by.values():
        entries = slice(part.indptr[learner], part.indptr[learner + 1])
        total[part.indices[entries]] += part.data[entries]
    units = total.astype(np.float64)
    units[units < ABSENT_BELOW] = -np.inf
    mask = scores.forbidden
    entries = slice(mask.indptr[learner], mask.indptr[learner + 1])
    units[mask.indices[entries][mask.data[entries]]] = -np.inf
    return units


def _broken_rules(rules: RuleBook, learner: int, absent: NDArray[np.bool_]) -> dict[str, int]:
    """Count the pairs that may not be by the first public rule that each breaks."""
    left = absent.copy()
    counts: dict[str, int] = {}
    for rule in rules.of_mode("hard"):
        if not rule.private:
            broken = left & rule.broken_row(learner)
            code = RULE + rule.code.upper()
            counts[code] = counts.get(code, 0) + int(broken.sum())
            left &= ~broken
    counts[UNAVAILABLE] = int(left.sum())
    return counts


def _best(net: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Places of the largest, in order, ties in the order of places; whole numbers below 2⁵³."""
    ranked = np.arange(len(net)) - net * len(net)
    if count < len(net):
        best = np.argpartition(ranked, count)[:count] if count else np.zeros(0, dtype=np.intp)
    else:
        best = np.arange(len(net))
    return best[np.argsort(ranked[best], kind="stable")].astype(np.intp)
