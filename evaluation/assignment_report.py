"""All figures of one assignment, beside the best that there could be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.assignment_metrics import load_gini, matched_share, seats_used
from evaluation.errors import InvalidSize
from matching.assignment import assign
from matching.blocking import Scores, blocking_pairs
from matching.errors import WrongShape
from matching.scores import UNIT, PairScores


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """How well an assignment serves everybody.

    Attributes
    ----------
    matched : float
        Share of learners who have a mentor.
    total : float
        Sum of their utilities; who has no mentor counts 0.
    worst_off : float
        Least utility of a learner who has a mentor; NaN where nobody has.
    optimum : float
        The best total that the seats allow.
    regret, regret_share : float
        What the total lacks of it, and as a share of it; the share is 0 where the optimum is 0.
    seats_used : float
        Share of the seats that are taken.
    load_gini : float
        How unevenly learners are spread over mentors with seats, in [0, 1).
    blocking_pairs : int
        Pairs who would both leave it for each other.
    """

    matched: float
    total: float
    worst_off: float
    optimum: float
    regret: float
    regret_share: float
    seats_used: float
    load_gini: float
    blocking_pairs: int


def assignment_report(
    mentor: NDArray[np.intp], utility: Scores, capacity: NDArray[np.intp]
) -> AssignmentReport:
    """Judge an assignment by utilities that need not be the scores that it was made with.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        -1 for an unmatched learner.
    utility : ndarray of float64, shape (n_learners, n_mentors), or PairScores
        Worth of each pair to both: the champion's scores, or in a simulation the truth. NaN = the
        pair may not be; an assignment that has it all the same gets a total of NaN.
    capacity : ndarray of intp, shape (n_mentors,)

    Returns
    -------
    AssignmentReport
        Also for no learners.

    Raises
    ------
    WrongShape, InvalidCapacity
    InvalidSize
        A mentor has more learners than seats: it is no assignment, and no optimum bounds it.

    Examples
    --------
    >>> utility = np.array([[0.9, 0.1], [0.8, 0.5]])
    >>> found = assignment_report(np.array([1, 0]), utility, np.array([1, 1]))
    >>> round(found.total, 6), round(found.optimum, 6), found.blocking_pairs
    (0.9, 1.4, 1)
    """
    if mentor.shape != utility.shape[:1]:
        raise WrongShape("mentor", mentor.shape, utility.shape[:1])
    load = np.bincount(mentor[mentor >= 0], minlength=utility.shape[1])
    blocking = blocking_pairs(mentor, utility, utility, capacity)
    for full in np.flatnonzero(load > capacity)[:1]:
        seats = int(capacity[full])
        raise InvalidSize(f"learners of mentor {full}", int(load[full]), f"{seats} or fewer")
    own = utilities(utility, mentor)
    best = assign(utility, capacity, objective="score").mentor
    total, optimum = (float(found.sum()) for found in (own, utilities(utility, best)))
    matched = own[mentor >= 0]
    return AssignmentReport(
        matched_share(mentor),
        total,
        float(matched.min()) if len(matched) else float("nan"),
        optimum,
        optimum - total,
        (optimum - total) / optimum if optimum else 0.0,
        seats_used(load, capacity),
        load_gini(load, capacity),
        blocking.n_pairs,
    )


def utilities(utility: Scores, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return what each learner has, shape (n_learners,): 0 without a mentor.

    Parameters
    ----------
    utility, mentor
        As for `assignment_report`; `PairScores` are read as fractions of one.
    """
    learners = np.flatnonzero(mentor >= 0)
    own = np.zeros(len(mentor))
    if isinstance(utility, PairScores):
        own[learners] = utility.units_of(learners, mentor[learners]) / UNIT
    else:
        own[learners] = utility[learners, mentor[learners]]
    return own
