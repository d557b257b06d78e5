"""What mentoring added, beside people who had none.

Who scores low once scores higher the next time, mentored or not (regression to the mean), and a
company may rise as a whole: change alone says little. Mentored people are compared with others of
the same start. It remains a comparison of who happened to be mentored, unless chance decided it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from evaluation.columns import column
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape

LEAST_PEOPLE = 5
"""People on either side below which nothing is compared."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Difference between people with mentoring and people without.

    Attributes
    ----------
    difference : Interval
        In the figure's own unit, at an equal start; NaN where too few.
    standardised : float
        The same in standard deviations of those without, as the literature tells effects: 0.2 is
        usual for mentoring (Raposa et al. 2019, doi:10.1007/s10964-019-00982-8); NaN where they do
        not differ among themselves.
    treated, control : int
        People on each side of whom both figures are known.
    randomised : bool
        Chance decided who was mentored: only then is the difference an effect beyond doubt.
    """

    difference: Interval
    standardised: float
    treated: int
    control: int
    randomised: bool


def effect(
    before: ArrayLike,
    after: ArrayLike,
    treated: ArrayLike,
    *,
    randomised: bool = False,
    level: float = LEVEL,
) -> Effect:
    """Compare people with and without mentoring at an equal start.

    Analysis of covariance: least squares of `after` on `treated` and `before`, with errors that may
    differ in size (HC3: MacKinnon & White 1985, doi:10.1016/0304-4076(85)90158-7).

    Parameters
    ----------
    before, after : array_like, shape (n_people,)
        One figure a person; NaN where not known: the person is left out and not counted.
    treated : array_like of bool, shape (n_people,)
        Who was mentored.
    randomised : bool
        Whether chance decided that.
    level : float
        Confidence, in (0, 1).

    Raises
    ------
    WrongShape
        Not one figure each for every person.
    """
    start, end = (np.asarray(values, dtype=np.float64) for values in (before, after))
    who = column("treated", treated) > 0
    for name, values in (("before", start), ("after", end)):
        if values.shape != who.shape:
            raise WrongShape(name, values.shape, who.shape)
    known = ~np.isnan(start) & ~np.isnan(end)
    start, end, who = start[known], end[known], who[known]
    sizes = int(who.sum()), int(np.sum(~who))
    if min(sizes) < LEAST_PEOPLE:
        return Effect(UNKNOWN, float("nan"), *sizes, randomised)
    found = _adjusted(start, end, who, level)
    spread = float(end[~who].std(ddof=1))
    return Effect(found, found.value / spread if spread else float("nan"), *sizes, randomised)


def _adjusted(
    start: NDArray[np.float64], end: NDArray[np.float64], who: NDArray[np.bool_], level: float
) -> Interval:
    centred = start - start.mean()
    # A start that is the same for everybody explains nothing, and would make the matrix singular.
    columns = [np.ones(len(end)), who, centred] if np.ptp(start) else [np.ones(len(end)), who]
    design = np.column_stack(columns).astype(np.float64)
    inverse = np.linalg.pinv(design.T @ design)
    coefficient = inverse @ design.T @ end
    leverage = ((design @ inverse) * design).sum(axis=1)
    scaled = (end - design @ coefficient) / np.maximum(1 - leverage, np.finfo(float).eps)
    spread = inverse @ (design.T * scaled**2) @ design @ inverse
    half = float(stdtrit(len(end) - design.shape[1], 0.5 + level / 2)) * float(
        np.sqrt(spread[1, 1])
    )
    value = float(coefficient[1])
    return Interval(value, value - half, value + half)
