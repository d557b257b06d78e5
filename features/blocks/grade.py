"""Whether the mentor's grade lies at a helpful distance above the learner's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import by_category, one_category
from features.label import Label
from features.reason import Reason

_GRADES = 31
"""Grades are whole numbers from 0 to 30."""
_ONE_ABOVE = Label("职级高 1 级", "one grade above")
_ABOVE = Label("职级高 {n} 级", "{n} grades above")
_SAME = Label("职级相同", "same grade")
_ONE_BELOW = Label("职级低 1 级", "one grade below")
_BELOW = Label("职级低 {n} 级", "{n} grades below")


class GradeDistance:
    """One-hot grade × table of distances: 1 where the mentor is one to four grades above.

    3/4 at five or six above, 1/2 at more or at the same grade, 1/4 below; 0.5 where unknown.
    """

    name = "grade"
    label = Label("职级跨度", "grade distance")
    direction: Direction = "either"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each grade of the learner, and one for an unknown grade."""
        above = np.arange(_GRADES) - np.arange(_GRADES)[:, np.newaxis]
        table = np.select(
            [above < 0, above == 0, above <= 4, above <= 6], [0.25, 0.5, 1.0, 0.75], default=0.5
        )
        mentor = by_category(_codes(cohort.mentor_side.grade), table)
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return one_category(_codes(cohort.learner_side.grade), _GRADES)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say how many grades lie between them."""
        above = cohort.mentor_side.grade[mentor] - cohort.learner_side.grade[learner]
        if np.isnan(above):
            return []
        if above == 0:
            return [Reason("grade_same", _SAME)]
        if above > 0:
            code, label = "grade_above", _ONE_ABOVE if above == 1 else _ABOVE
        else:
            code, label = "grade_below", _ONE_BELOW if above == -1 else _BELOW
        return [Reason(code, label, {"n": abs(int(above))})]


def _codes(grade: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.where(np.isnan(grade), -1, grade).astype(np.intp)
