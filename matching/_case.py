"""Everything that decides an assignment, so that a changed case can be solved again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._request import Objective, Request, read_request
from matching.assignment import Assignment, assign
from matching.scores import BLOCK_ROWS, UNIT, PairScores


@dataclass(frozen=True, eq=False)
class Case:
    """One cohort as `assign` gets it.

    Attributes
    ----------
    scores : PairScores
    capacity, minimum : ndarray of intp, shape (n_mentors,)
    min_score : float
        Fraction in [0, 1]; a pair below it is absent.
    objective : {"total", "score"}
    locked : ndarray of intp, shape (n_learners,)
        Mentor of each locked learner; -1 for a free learner.
    """

    scores: PairScores
    capacity: NDArray[np.intp]
    minimum: NDArray[np.intp]
    min_score: float
    objective: Objective
    locked: NDArray[np.intp]

    def solve(self) -> Assignment:
        """Return an optimal assignment."""
        return assign(
            self.scores,
            self.capacity,
            minimum=self.minimum,
            locked=self.locked,
            min_score=self.min_score,
            objective=self.objective,
        )

    def request(self) -> Request:
        """Return what `solve` asks for, checked.

        Raises
        ------
        InvalidInstance
            As for `matching.assignment.assign`.
        """
        return read_request(
            self.scores,
            self.capacity,
            minimum=self.minimum,
            locked=self.locked,
            min_score=self.min_score,
            objective=self.objective,
        )

    def with_seat(self, mentor: int) -> Case:
        """Return the case with one more seat at a mentor."""
        capacity = self.capacity.copy()
        capacity[mentor] += 1
        return replace(self, capacity=capacity)

    def units(self, learners: NDArray[np.intp]) -> NDArray[np.float64]:
        """Scores of some learners in units, (n_rows, n_mentors); -inf below the minimum score."""
        units = self.scores.units(learners).astype(np.float64)
        units[units < self.min_score * UNIT] = -np.inf
        return units


def row_blocks(learners: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Yield the learners in runs of at most `BLOCK_ROWS`, in the order given; nothing for none."""
    for start in range(0, len(learners), BLOCK_ROWS):
        yield learners[start : start + BLOCK_ROWS]
