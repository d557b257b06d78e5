"""Whether the mentor brings the view of another department."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import by_category, one_category
from features.label import Label
from features.reason import Reason

_SAME = Label("同一部门：{department}", "same department: {department}")
_OTHER = Label("来自其他部门：{department}", "from another department: {department}")


class DepartmentDiversity:
    """1 where the departments differ, 0 where they are the same; 0.5 where either is unknown."""

    name = "department"
    label = Label("跨部门", "department diversity")
    direction: Direction = "either"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each department, and one for an unknown department."""
        table = 1.0 - np.eye(len(cohort.departments))
        mentor = by_category(cohort.mentor_side.department, table)
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return one_category(cohort.learner_side.department, len(cohort.departments))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the mentor's department."""
        own = cohort.learner_side.department[learner]
        other = cohort.mentor_side.department[mentor]
        if min(own, other) < 0:
            return []
        code, label = ("department_same", _SAME) if own == other else ("department_other", _OTHER)
        return [Reason(code, label, {"department": cohort.departments[other]})]
