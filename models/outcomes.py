"""What is known of pairs after the fact, as arrays: when they ran, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.errors import OffScale, UnequalLengths, UnknownMeasure

Measure = Literal["rating", "uplift", "behaviour", "result", "completion", "hours"]
MEASURES: tuple[Measure, ...] = ("rating", "uplift", "behaviour", "result", "completion", "hours")
SCALES: dict[Measure, tuple[float, float]] = {
    "rating": (1.0, 5.0),
    "uplift": (-5.0, 5.0),
    "behaviour": (1.0, 5.0),
    "completion": (0.0, 1.0),
    "hours": (0.0, np.inf),
}
"""Values that can be. One outside is refused: it is a survey whose scale changed, not a 5."""


@dataclass(frozen=True, eq=False)
class PairDates:
    """When pairs ran; each of dtype datetime64[D], shape (n_pairs,).

    Attributes
    ----------
    begun : ndarray
        NaT for a pair that never began.
    planned : ndarray
        Last day of the plan; NaT where there is none.
    ended : ndarray
        NaT while it runs.

    Raises
    ------
    UnequalLengths
    """

    begun: NDArray[np.datetime64]
    planned: NDArray[np.datetime64]
    ended: NDArray[np.datetime64]

    def __post_init__(self) -> None:
        UnequalLengths.refuse(**vars(self))

    def __len__(self) -> int:
        return len(self.begun)

    def ended_by(self, as_of: np.datetime64) -> NDArray[np.datetime64]:
        """Return the ends that were known by `as_of`: NaT where the end came later."""
        known: NDArray[np.datetime64] = np.where(
            self.ended < as_of, self.ended, np.datetime64("NaT", "D")
        )
        return known


@dataclass(frozen=True, eq=False)
class Measurements:
    """What was measured about pairs, one entry each, in any order.

    Attributes
    ----------
    pair : ndarray of intp, shape (n,)
        Position in the pairs.
    measure : ndarray of str, shape (n,)
        One of `MEASURES`.
    value : ndarray of float64, shape (n,)
        ``rating``: the learner's, 1 to 5. ``uplift``: levels gained. ``behaviour``: 1 to 5.
        ``result``: the figure of performance itself. ``completion``: 1 or 0. ``hours``: hours.
        NaN = asked, not answered.
    day : ndarray of datetime64[D], shape (n,)
        When it was measured.
    competency : ndarray of intp, shape (n,)
        Of an uplift; -1 where none is named.
    treated : ndarray of bool, shape (n,)
        Whether the pair worked on that competency; read of uplifts alone.
    source : ndarray of str, shape (n,)
        Who says so: ``"self"``, ``"manager"``, or another.
    baseline : ndarray of float64, shape (n,)
        The figure before mentoring; read of results alone, NaN where there is none.

    Raises
    ------
    UnequalLengths, UnknownMeasure, OffScale
    """

    pair: NDArray[np.intp]
    measure: NDArray[np.object_]
    value: NDArray[np.float64]
    day: NDArray[np.datetime64]
    competency: NDArray[np.intp]
    treated: NDArray[np.bool_]
    source: NDArray[np.object_]
    baseline: NDArray[np.float64]

    def __post_init__(self) -> None:
        UnequalLengths.refuse(**vars(self))
        known = np.isin(self.measure, MEASURES)
        for row in np.flatnonzero(~known)[:1]:
            raise UnknownMeasure(int(row), str(self.measure[row]), MEASURES)
        for measure, (low, high) in SCALES.items():
            off = (self.measure == measure) & ((self.value < low) | (self.value > high))
            for row in np.flatnonzero(off)[:1]:
                raise OffScale(int(row), measure, float(self.value[row]), (low, high))

    def __len__(self) -> int:
        return len(self.pair)
