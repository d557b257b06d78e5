"""How a label is made of outcomes: which, when, on what scale, with what weight; versioned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.grades import Grade
from models.errors import InvalidRecipe
from models.outcomes import Measure, PairDates

_MONTH = 30.44


@dataclass(frozen=True)
class Reading:
    """How one measure is read.

    Attributes
    ----------
    level : int
        Of the four of Kirkpatrick (*Evaluating Training Programs*, 1994): 1 reaction, 2 learning,
        3 behaviour, 4 results; 0 for a figure of the programme itself.
    weight : float
        In the composite, > 0; weights need not add up to 1.
    low, high : float
        Values that become 0 and 1; beyond them it is cut.
    since : {"begun", "ended"}
        What the first day is counted from.
    opens, closes : int
        First day, counted from `since`, and last day, counted from the end of the pair, on which
        a measurement counts. Not read for ``"completion"``, which is known when the pair has ended
        and the end of its plan is past.
    take : {"mean", "latest"}
        Of several: their mean, or the mean of the latest of each competency.
    sources : frozenset of str or None
        Who is heard; None = everybody, but oneself only where nobody else speaks.
    grade : Grade
        Of a figure that is not self-reported.
    """

    level: int
    weight: float
    low: float
    high: float
    since: Literal["begun", "ended"]
    opens: int
    closes: int
    take: Literal["mean", "latest"] = "mean"
    sources: frozenset[str] | None = None
    grade: Grade = "measured"

    def window(
        self, dates: PairDates, as_of: np.datetime64
    ) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
        """Return the first and the last day that count, each datetime64[D] of shape (n_pairs,).

        NaT for a first day that has not come, and for a last day that is not known yet.
        """
        ended = dates.ended_by(as_of)
        since = dates.begun if self.since == "begun" else ended
        return since + np.timedelta64(self.opens, "D"), ended + np.timedelta64(self.closes, "D")

    def scaled(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring values to [0, 1]; NaN stays NaN."""
        return np.clip((raw - self.low) / (self.high - self.low), 0.0, 1.0)


@dataclass(frozen=True)
class Recipe:
    """A version of how labels are made. Change anything, and give it another version.

    Attributes
    ----------
    version : str
    readings : mapping of Measure to Reading
        Measures of the label; ``"hours"`` cannot be one: it is what was put in, not what came out.
    least_known : float
        Share of the weight, in [0, 1], that must be known for a composite; below it is NaN.

    Raises
    ------
    InvalidRecipe
    """

    version: str
    readings: Mapping[Measure, Reading]
    least_known: float = 0.0

    def __post_init__(self) -> None:
        if not self.readings or "hours" in self.readings:
            raise InvalidRecipe("readings", tuple(self.readings), "one or more, without hours")
        if not 0 <= self.least_known <= 1:
            raise InvalidRecipe("least_known", self.least_known, "a share in [0, 1]")
        for measure, reading in self.readings.items():
            if not reading.weight > 0:
                raise InvalidRecipe(f"weight of {measure}", reading.weight, "more than 0")
            if not reading.high > reading.low:
                raise InvalidRecipe(f"high of {measure}", reading.high, f"above {reading.low}")

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weights as shares of one, float64 of shape (n_measures,), in the order of `readings`."""
        weights = np.array([reading.weight for reading in self.readings.values()])
        shares: NDArray[np.float64] = weights / weights.sum()
        return shares


def _months(count: int) -> int:
    return round(count * _MONTH)


RECIPE = Recipe(
    "1",
    MappingProxyType(
        {
            # Ratings share their source with the relation itself and are inflated by it (Eby et
            # al. 2013, doi:10.1037/a0029279): a level that others assess weighs more.
            "rating": Reading(1, 0.25, 1.0, 5.0, "begun", 0, 30, grade="self_reported"),
            "uplift": Reading(2, 0.35, -0.5, 1.5, "begun", 1, _months(3), take="latest"),
            "behaviour": Reading(
                3, 0.2, 1.0, 5.0, "ended", 30, _months(3), sources=frozenset({"manager"})
            ),
            # Performance moves by many things besides: little weight, and never more than a
            # correlation without people to compare with. A fifth is what broad mentoring gained
            # in a trial (Sandvik et al., doi:10.3386/w29148).
            "result": Reading(
                4, 0.1, -0.2, 0.2, "ended", _months(6), _months(12), grade="correlation"
            ),
            "completion": Reading(0, 0.1, 0.0, 1.0, "begun", 0, 0),
        }
    ),
)
"""What ships. Rating and uplift are scaled as `features.blocks.record.outcome_of` scales them."""
