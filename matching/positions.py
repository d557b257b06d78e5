"""Pairs by id, as HR writes them, turned into positions in a cohort."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort


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


def previous_positions(cohort: Cohort, previous: Mapping[str, str]) -> NDArray[np.intp]:
    """Turn pairs of an earlier run into mentor positions, shape (n_learners,); -1 = none.

    Learners and mentors who are not in the cohort any more are passed over.
    """
    mentors = [previous.get(learner, "") for learner in cohort.learners]
    at = [cohort.mentors.position(m) if m in cohort.mentors else -1 for m in mentors]
    return np.asarray(at, dtype=np.intp)
