"""Pairs by id, as HR or an earlier run has them, turned into positions in a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.index import Index
from matching.warm import Warm, carried


def lock_positions(cohort: Cohort, locked: Mapping[str, str]) -> NDArray[np.intp]:
    """Turn locks by id into mentor positions, shape (n_learners,), -1 where free.

    Raises
    ------
    UnknownId
        A lock names a learner or mentor who is not in the cohort.
    """
    positions = np.full(len(cohort.learners), -1, dtype=np.intp)
    for learner, mentor in locked.items():
        positions[cohort.learners.position(learner)] = cohort.mentors.position(mentor)
    return positions


@dataclass(frozen=True, eq=False)
class Earlier:
    """The assignment of an earlier run, by the ids of that run.

    Attributes
    ----------
    learners, mentors : Index
    warm : Warm
        Who was with whom, and at what prices; a start that decides only how long a run takes.
    """

    learners: Index
    mentors: Index
    warm: Warm

    def at(self, cohort: Cohort) -> Warm:
        """Return it in the positions of another cohort; who is not in it any more is left out."""
        return carried(self.warm, (self.learners, cohort.learners), (self.mentors, cohort.mentors))
