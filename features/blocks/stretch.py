"""Whether the mentor stands at a helpful distance above the learner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.label import Label
from features.levels import STEP, STEPS
from features.reason import Reason

_FIT_BELOW = 0.0
_FIT = np.array([0.25, 0.75, 1.0, 1.0, 1.0, 0.75, 0.75, 0.5, 0.5, 0.5, 0.5])
"""Fit of a mentor who is so many half steps above the learner: best at one to two levels."""
_LEVELS = np.arange(2, STEPS + 1, 2)
_GOOD = 0.75
"""Fit over the gaps that the mentor knows from which on the distance is said to be good."""
_LEVEL = Label("级", "level")
_LEVELS_TEXT = Label("级", "levels")
_NEAR = Label(
    "在所缺能力上平均高出 {levels} {unit}，差距适中",
    "{levels} {unit} above on average where something is lacking: a good distance",
)
_OTHER = Label(
    "在所缺能力上平均高出 {levels} {unit}",
    "{levels} {unit} above on average where something is lacking",
)


class Stretch:
    """``φ = Σ_c share_c · f(b_c − a_c)``: one-hot mentor level × table of distances.

    Mentor levels are read as the whole level that they reach or begin. f is 1 at one to two levels
    above the learner, 3/4 up to three levels and at half a level, 1/2 beyond, 1/4 at the same
    level, and 0 below it or where the mentor names no expertise.
    """

    name = "stretch"
    label = Label("跨度合适", "stretch")
    direction: Direction = "either"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency and whole level of the mentor."""
        reached = (cohort.expertise.level + 1) // 2 * 2
        right = (reached[:, :, np.newaxis] == _LEVELS).astype(np.int8)
        n_columns = len(cohort.competencies) * len(_LEVELS)
        return BlockFactors(self.encode_learners(cohort), right.reshape(len(reached), n_columns))

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        share, present = cohort.needs.share, cohort.needs.present
        learner, competency = np.nonzero(share)
        fit = _fit(_LEVELS - present[learner, competency, np.newaxis])
        value = share[learner, competency, np.newaxis] * fit
        column = competency[:, np.newaxis] * len(_LEVELS) + np.arange(len(_LEVELS))
        row = np.repeat(learner, len(_LEVELS))
        n_columns = share.shape[1] * len(_LEVELS)
        return csr_array((value.ravel(), (row, column.ravel())), shape=(len(share), n_columns))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say how far above the learner the mentor stands, over the gaps that the mentor knows."""
        share, level = cohort.needs.share[learner], cohort.expertise.level[mentor]
        known = np.where(level > 0, share, 0.0)
        if not known.any():
            return []
        above = level - cohort.needs.present[learner]
        levels = round(float(known @ above / known.sum()) * STEP, 1)
        if levels <= 0:
            return []
        # Far above in one and below in another is no good distance, whatever the average.
        near = 1.0 <= levels <= 2.0 and known @ _fit(above) >= _GOOD * known.sum()
        code, label = ("stretch_near", _NEAR) if near else ("stretch", _OTHER)
        unit = _LEVEL if levels == 1 else _LEVELS_TEXT
        return [Reason(code, label, {"levels": f"{levels:g}", "unit": unit})]


def _fit(steps: NDArray[np.signedinteger]) -> NDArray[np.float64]:
    fit: NDArray[np.float64] = np.where(steps < 0, _FIT_BELOW, _FIT[np.maximum(steps, 0)])
    return fit
