"""How much of the learner's gap is core to what the mentor does now."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.blocks.gap import coverage, covered_where, gaps_of
from features.cohort import Cohort
from features.label import Label, joined
from features.reason import Reason


class InRoleExpertise:
    """Coverage of the gap as in `GapCoverage`, counting only what the mentor's flag is set for.

    ``φ = Σ_c share_c · [flag_c] · clip(b_c − a_c, 0, r_c − a_c) / (r_c − a_c)``.
    """

    name = "in_role"
    label = Label("现岗核心专长", "expertise core to the present post")
    direction: Direction = "more_is_better"
    default_weight: Word = "fairly"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency and half step."""
        level = np.where(cohort.expertise.in_role, cohort.expertise.level, 0).astype(np.int8)
        return coverage(cohort, level)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return gaps_of(cohort)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the competencies of the gap for which it holds."""
        found = covered_where(cohort, learner, mentor, cohort.expertise.in_role[mentor])
        if not found:
            return []
        label = Label(
            "属于导师现岗的核心能力：{competencies}",
            "core to the mentor's present post: {competencies}",
        )
        return [Reason("in_role", label, {"competencies": joined(found)})]
