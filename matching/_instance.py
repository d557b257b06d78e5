"""What a solver sees: present pairs as arcs of whole numbers, seats, and the size of the bonuses.

Lexicographic aims become one sum. A matched learner is worth `match_bonus` = B besides the score, a
filled minimum seat `seat_bonus` = M. Two assignments differ by alternating paths and cycles. One
that visits every mentor at most once changes the sum of scores by at most ``2 (m + 1) V``, where V
is the largest magnitude of a score, and the numbers of matched learners and of filled minimum seats
by at most one each. So ``B > 2 (m + 1) V`` and ``M > B + 2 (m + 1) V`` put minimum seats before
matched learners before scores, without the sum of all scores ever having to fit below B.

Minimum seats never cost a matched learner: the sets of seats that an assignment can fill are the
independent sets of a transversal matroid, so a largest fillable set of minimum seats extends to a
largest fillable set of seats (Edmonds and Fulkerson 1965, doi:10.6028/jres.069B.016).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._pairs import ABSENT, Pairs


@dataclass(frozen=True, eq=False)
class Instance:
    """A transportation problem on arcs.

    Parameters
    ----------
    n_learners, n_mentors : int
    learner, mentor : ndarray of intp, shape (n_arcs,)
        Ends of each present pair, sorted by learner, then by mentor.
    value : ndarray of int64, shape (n_arcs,)
        Whole numbers; bonuses not included.
    capacity, minimum : ndarray of int64, shape (n_mentors,)
        ``0 <= minimum <= capacity``.
    match_bonus, seat_bonus : int
        Worth of a matched learner and of a filled minimum seat.
    """

    n_learners: int
    n_mentors: int
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    value: NDArray[np.int64]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    match_bonus: int
    seat_bonus: int

    def chosen(self, assigned: NDArray[np.intp]) -> NDArray[np.intp]:
        """Arc of each matched learner, in order of learners."""
        return np.flatnonzero(assigned[self.learner] == self.mentor)

    def utilities(
        self, assigned: NDArray[np.intp], price: NDArray[np.int64], bonus: int
    ) -> NDArray[np.int64]:
        """``value + bonus - price`` of each matched learner, 0 of the others."""
        arc = self.chosen(assigned)
        utility = np.zeros(self.n_learners, dtype=np.int64)
        utility[self.learner[arc]] = self.value[arc] + bonus - price[self.mentor[arc]]
        return utility

    def with_arcs(
        self, learner: NDArray[np.intp], mentor: NDArray[np.intp], value: NDArray[np.int64]
    ) -> Instance:
        """Return the same instance on other arcs."""
        return replace(self, learner=learner, mentor=mentor, value=value)


def bonuses(largest: int, n_mentors: int, *, cardinality: bool, minimum: bool) -> tuple[int, int]:
    """``(match_bonus, seat_bonus)`` for values of at most `largest` in magnitude; 0 if unused."""
    step = 4 * (n_mentors + 2) * largest
    return (step if cardinality else 0), (4 * step if minimum else 0)


def empty_instance(pairs: Pairs) -> Instance:
    """Return the instance of some pairs without any arc yet."""
    request = pairs.request
    minimum = request.free_minimum[pairs.mentors]
    match, seat = bonuses(
        pairs.largest,
        len(pairs.mentors),
        cardinality=request.objective == "total",
        minimum=bool(minimum.any()),
    )
    return Instance(
        n_learners=len(pairs.learners),
        n_mentors=len(pairs.mentors),
        learner=np.zeros(0, dtype=np.intp),
        mentor=np.zeros(0, dtype=np.intp),
        value=np.zeros(0, dtype=np.int64),
        capacity=request.free_capacity[pairs.mentors],
        minimum=minimum,
        match_bonus=match,
        seat_bonus=seat,
    )


def full_instance(pairs: Pairs) -> Instance:
    """Return the instance of all pairs that are present."""
    learners, mentors, values = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], [np.zeros(0, int)]
    for rows, numbers in pairs.blocks():
        learner, mentor = np.nonzero(numbers != ABSENT)
        learners.append(learner + rows.start)
        mentors.append(mentor)
        values.append(numbers[learner, mentor])
    return empty_instance(pairs).with_arcs(
        np.concatenate(learners), np.concatenate(mentors), np.concatenate(values)
    )
