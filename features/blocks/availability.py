"""How many of the learner's free hours the mentor shares."""

from __future__ import annotations

from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import sets_held, shares_of_sets
from features.label import Label
from features.reason import Reason

_SHARED = Label("每周共同空闲 {hours} 小时", "shared free hours a week: {hours}")
_NONE = Label("每周没有共同的空闲时间", "no shared free hour in the week")


class Availability:
    """``φ = |shared free hours| / |learner's free hours|``.

    A mentor whose hours are unknown counts as the average mentor; 0.5 where the learner's are.
    """

    name = "availability"
    label = Label("时间契合", "availability")
    direction: Direction = "more_is_better"
    default_weight: Word = "fairly"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each hour of the week, and two for what is unknown."""
        return BlockFactors(self.encode_learners(cohort), sets_held(cohort.mentor_side.hours))

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        hours = cohort.mentor_side.hours
        told = hours[hours.any(axis=1)]
        average = told.mean(axis=0) if len(told) else None
        return shares_of_sets(cohort.learner_side.hours, average)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say how many hours of the week both are free."""
        own, other = cohort.learner_side.hours[learner], cohort.mentor_side.hours[mentor]
        if not own.any() or not other.any():
            return []
        hours = int((own & other).sum())
        if hours == 0:
            return [Reason("no_shared_hours", _NONE)]
        return [Reason("shared_hours", _SHARED, {"hours": hours})]
