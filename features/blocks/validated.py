"""How much of the learner's gap the mentor's validated expertise can close."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.blocks.gap import coverage, covered_where, gaps_of
from features.cohort import Cohort
from features.label import Label, joined
from features.reason import Reason


class ValidatedExpertise:
    """Coverage of the gap as in `GapCoverage`, counting only what the mentor's flag is set for.

    ``φ = Σ_c share_c · [flag_c] · clip(b_c − a_c, 0, r_c − a_c) / (r_c − a_c)``.
    """

    name = "validated"
    label = Label("经验证的专长", "validated expertise")
    direction: Direction = "more_is_better"
    default_weight: Word = "fairly"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency and half step."""
        level = np.where(cohort.expertise.validated, cohort.expertise.level, 0).astype(np.int8)
        return coverage(cohort, level)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return gaps_of(cohort)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the competencies of the gap for which it holds."""
        found = covered_where(cohort, learner, mentor, cohort.expertise.validated[mentor])
        if not found:
            return []
        label = Label("经验证的专长：{competencies}", "validated expertise: {competencies}")
        return [Reason("validated", label, {"competencies": joined(found)})]
