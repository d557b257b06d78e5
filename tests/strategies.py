"""Hypothesis strategies for assignment problems small enough to try every assignment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

_WHOLE = st.integers(-4, 9).map(float)
_TIED = st.sampled_from([0.0, 1.0])
_DECIMAL = st.integers(-200, 200).map(lambda hundredths: hundredths / 100)
_REAL = st.floats(-3, 3, allow_subnormal=False)


@dataclass(frozen=True)
class Problem:
    """The arguments of `assign` but for the objective."""

    scores: NDArray[np.float64]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    locked: NDArray[np.intp]
    min_score: float

    @property
    def rules(self) -> dict[str, Any]:
        """Keyword arguments of `assign`."""
        return {"minimum": self.minimum, "locked": self.locked, "min_score": self.min_score}


@st.composite
def problems(draw: st.DrawFn, *, with_minimum: bool = True, with_rules: bool = True) -> Problem:
    """Draw up to 5 x 4 problems: absent pairs, ties, negative scores, floats and whole numbers."""
    shape = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    values = draw(st.sampled_from([_WHOLE, _TIED, _DECIMAL, _REAL]))
    scores = draw(hnp.arrays(np.float64, shape, elements=values))
    present = draw(hnp.arrays(np.bool_, shape, elements=st.sampled_from([True, True, False])))
    scores[~present] = np.nan
    capacity = draw(hnp.arrays(np.int64, shape[1], elements=st.integers(0, 3)))
    share = draw(hnp.arrays(np.int64, shape[1], elements=st.integers(0, 3)))
    return Problem(
        scores=scores,
        capacity=capacity,
        minimum=np.minimum(share, capacity) if with_minimum else np.zeros_like(capacity),
        locked=draw(_locks(scores, capacity)) if with_rules else np.full(shape[0], -1),
        min_score=draw(st.sampled_from([-np.inf, 0.0, 1.0])) if with_rules else -np.inf,
    )


@st.composite
def _locks(
    draw: st.DrawFn, scores: NDArray[np.float64], capacity: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Locks to present pairs, no more than there are seats."""
    locked = np.full(len(scores), -1, dtype=np.intp)
    room = capacity.copy()
    for learner, row in enumerate(scores):
        open_to = np.flatnonzero(~np.isnan(row) & (room > 0)).tolist()
        mentor = draw(st.sampled_from([-1, -1, -1, *open_to]))
        locked[learner] = mentor
        if mentor >= 0:
            room[mentor] -= 1
    return locked
