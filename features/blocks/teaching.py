"""Whether the mentor likes to teach what the learner lacks."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.label import Label, joined
from features.reason import Reason

_KEEN = 0.7
"""Wish from which on a mentor is said to be keen: 3.5 of 5."""


class Teaching:
    """``φ = Σ_c share_c · wish_c``."""

    name = "teaching"
    label = Label("辅导意愿", "wish to teach")
    direction: Direction = "more_is_better"
    default_weight: Word = "very"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency."""
        return BlockFactors(self.encode_learners(cohort), cohort.expertise.wish)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return csr_array(cohort.needs.share)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the competencies of the gap that the mentor is keen to teach."""
        keen = (cohort.needs.share[learner] > 0) & (cohort.expertise.wish[mentor] >= _KEEN)
        if not keen.any():
            return []
        named = joined(cohort.competency_labels[c] for c in np.flatnonzero(keen))
        label = Label("很愿意辅导：{competencies}", "keen to teach: {competencies}")
        return [Reason("keen_to_teach", label, {"competencies": named})]
