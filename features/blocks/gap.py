"""How much of the learner's gap the mentor can close."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import gap_steps, reached_steps
from features.label import Label
from features.levels import STEP
from features.reason import Reason

_NONE = Label("目前没有能力差距", "no competency gap at present")
_COVERED = Label(
    "{competency}：{present} → {reached}（目标 {required}）",
    "{competency}: {present} → {reached} (target {required})",
)
_OPEN = Label(
    "{competency}：未覆盖（现为 {present}，目标 {required}）",
    "{competency}: not covered (now {present}, target {required})",
)


def coverage(cohort: Cohort, level: NDArray[np.int8]) -> BlockFactors:
    """Share of the gap that given levels of the mentors cover, by the thermometer code.

    Parameters
    ----------
    cohort : Cohort
    level : ndarray of int8, shape (n_mentors, n_competencies)
        In half steps.
    """
    top = cohort.post_models.max(axis=0, initial=0)
    return BlockFactors(gaps_of(cohort), reached_steps(level, top))


def gaps_of(cohort: Cohort) -> csr_array:
    """Learner side of `coverage`."""
    return gap_steps(cohort.needs, cohort.post_models.max(axis=0, initial=0))


def covered_where(
    cohort: Cohort, learner: int, mentor: int, flag: NDArray[np.bool_]
) -> list[Label]:
    """Names of the gaps where this mentor stands above the learner and has a flag.

    Parameters
    ----------
    cohort : Cohort
    learner, mentor : int
        Positions.
    flag : ndarray of bool, shape (n_competencies,)
        Of this mentor.
    """
    needs = cohort.needs
    above = cohort.expertise.level[mentor] > needs.present[learner]
    found = np.flatnonzero((needs.share[learner] > 0) & flag & above)
    return [cohort.competency_labels[c] for c in found]


class GapCoverage:
    """``φ = Σ_c share_c · clip(b_c − a_c, 0, r_c − a_c) / (r_c − a_c)``, exactly.

    Learner at level a, post asks r, mentor has b. In thermometer code the clip is
    ``Σ_t [a < t ≤ r] · [b ≥ t]`` over the half steps t. 0 for a learner without a gap.
    """

    name = "gap_coverage"
    label = Label("差距覆盖", "gap coverage")
    direction: Direction = "more_is_better"
    default_weight: Word = "must"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency and half step."""
        return coverage(cohort, cohort.expertise.level)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return gaps_of(cohort)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """One reason for each competency with a gap: the covered first, then by share."""
        needs = cohort.needs
        share, present = needs.share[learner], needs.present[learner]
        reached = np.minimum(cohort.expertise.level[mentor], needs.required[learner])
        lacking = [int(c) for c in np.argsort(-share, kind="stable") if share[c] > 0]
        if not lacking:
            return [Reason("no_gap", _NONE)]
        covered = [c for c in lacking if reached[c] > present[c]]
        missed = [c for c in lacking if reached[c] <= present[c]]
        return [
            *(
                self._reason("gap_covered", _COVERED, cohort, learner, c, reached[c])
                for c in covered
            ),
            *(self._reason("gap_open", _OPEN, cohort, learner, c, reached[c]) for c in missed),
        ]

    @staticmethod
    def _reason(
        code: str, label: Label, cohort: Cohort, learner: int, competency: int, reached: int
    ) -> Reason:
        shown = {
            "present": cohort.needs.present[learner, competency],
            "required": cohort.needs.required[learner, competency],
            "reached": reached,
        }
        levels = {name: f"{steps * STEP:g}" for name, steps in shown.items()}
        return Reason(code, label, {"competency": cohort.competency_labels[competency], **levels})
