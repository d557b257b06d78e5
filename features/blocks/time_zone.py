"""How much of the working day the two share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import by_category, one_category
from features.label import Label
from features.reason import Reason

_WORKING_HOURS = 9.0
"""From 9 to 18 o'clock, local time."""
_SAME = Label("没有时差", "no time difference")
_APART = Label(
    "时差 {difference} 小时，工作时间重叠 {overlap} 小时",
    "time difference of {difference} h, working hours overlap by {overlap} h",
)


class TimeZoneOverlap:
    """Hours that lie between 9 and 18 o'clock for both, divided by nine; 0.5 where unknown."""

    name = "time_zone"
    label = Label("时区重叠", "time-zone overlap")
    direction: Direction = "more_is_better"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each time zone of the learner, and one for an unknown zone."""
        offset = cohort.zone_offset
        table = _overlap(hours_apart(offset[:, np.newaxis], offset)) / _WORKING_HOURS
        mentor = by_category(cohort.mentor_side.zone, table)
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return one_category(cohort.learner_side.zone, len(cohort.zones))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say the time difference and the shared working hours."""
        zones = cohort.learner_side.zone[learner], cohort.mentor_side.zone[mentor]
        if min(zones) < 0:
            return []
        difference = hours_apart(*cohort.zone_offset[list(zones)])
        if difference == 0:
            return [Reason("time_zone_same", _SAME)]
        shown = {"difference": f"{difference:g}", "overlap": f"{_overlap(difference):g}"}
        return [Reason("time_zone_apart", _APART, shown)]


def hours_apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hours between two clocks, at most 12: +13 and -11 differ by none.

    Parameters
    ----------
    one, other : ndarray of float64, of shapes that broadcast
        Hours ahead of UTC.
    """
    apart = np.abs(one - other) % 24.0
    return np.minimum(apart, 24.0 - apart)


def _overlap(difference: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(_WORKING_HOURS - difference, 0.0)
