"""Compare two ways of matching, where chance decided who got which.

Chance decides either for each learner of a cohort, or for whole cohorts. In the second case a
cohort is one look, however many learners it has: two cohorts an arm are the least.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest, t

from evaluation.bootstrap import by_cluster
from evaluation.columns import codes, column, labels, require
from evaluation.errors import OutOfRange
from evaluation.fairness import share_difference
from evaluation.interval import LEVEL, UNKNOWN, Interval
from evaluation.peeking import level_of_each_look
from features.label import Label

ExperimentWarning = Literal["peeked", "uneven_arms", "uneven_answers", "few_cohorts"]
WARNINGS: dict[ExperimentWarning, Label] = {
    "peeked": Label(
        "中途多次查看结果，区间已相应加宽",
        "looked at more than once: the interval is widened for it",
    ),
    "uneven_arms": Label(
        "两组人数与计划比例明显不符，分组可能有误",
        "arms are clearly not of the planned sizes: who got which may not have been left to chance",
    ),
    "uneven_answers": Label(
        "两组的反馈率明显不同，差异可能来自谁愿意反馈",
        "one arm answers clearly more often: the difference may lie in who answers",
    ),
    "few_cohorts": Label(
        "可比较的届次不足，无法给出区间", "too few cohorts to compare: there is no interval"
    ),
}
"""What an experiment's figure suffers from, in a sentence."""
_CHANCE = 0.001
"""Below it, arms of such sizes are not believed to be chance (Fabijan et al. 2019,
doi:10.1145/3292500.3330722)."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Mean label with the challenger less that without.

    Attributes
    ----------
    difference : Interval
        NaN where nothing can be compared.
    n : tuple of int
        Labels compared: with the challenger, without.
    n_unobserved : tuple of int
        Learners without a label, likewise.
    n_cohorts, n_left_out : int
        Cohorts compared, and cohorts that tell nothing.
    warnings : tuple of ExperimentWarning
        In the order of `WARNINGS`.
    """

    difference: Interval
    n: tuple[int, int]
    n_unobserved: tuple[int, int]
    n_cohorts: int
    n_left_out: int
    warnings: tuple[ExperimentWarning, ...]


def within_cohorts(
    y: ArrayLike,
    challenger: ArrayLike,
    cohort: ArrayLike,
    *,
    share: float = 0.5,
    looks: int = 1,
    level: float = LEVEL,
) -> Experiment:
    """Compare learners of the same cohort, where chance decided for each learner.

    Differences of the cohorts are averaged with weights n₁ n₀ / (n₁ + n₀), so that what differs
    between cohorts does not matter; the interval is Welch's.

    Parameters
    ----------
    y : array_like, shape (n_learners,)
        One label in [0, 1] a learner; NaN where not observed.
    challenger : array_like of bool, shape (n_learners,)
        Who was matched by the challenger.
    cohort : array_like, shape (n_learners,)
    share : float
        Of the learners, those planned for the challenger; in (0, 1).
    looks : int
        How often results are looked at in all, this time included; >= 1.
    level : float
        Confidence that all looks keep together, in (0, 1).

    Returns
    -------
    Experiment
        Cohorts with fewer than two labels in an arm are left out.

    Raises
    ------
    WrongShape, OutOfRange, InvalidSize
    """
    found, arm, whose = _learners(y, challenger, cohort, share)
    signs = _signs(found, arm, share, looks)
    seen = ~np.isnan(found)
    moments = np.stack([_moments(found, whose, seen & (arm == side)) for side in (True, False)])
    kept = (moments[:, :, 0] >= 2).all(axis=0)
    signs["few_cohorts"] = not kept.any()
    used = moments[:, kept]
    return Experiment(
        _weighted(used, level_of_each_look(looks, level)),
        (int(used[0, :, 0].sum()), int(used[1, :, 0].sum())),
        _counts(~seen, arm),
        int(kept.sum()),
        int((~kept).sum()),
        _told(signs),
    )


def between_cohorts(
    y: ArrayLike,
    challenger: ArrayLike,
    cohort: ArrayLike,
    *,
    share: float = 0.5,
    looks: int = 1,
    level: float = LEVEL,
) -> Experiment:
    """Compare cohorts, where chance decided for whole cohorts.

    The means of cohorts are compared by Welch's interval: one look a cohort.

    Parameters
    ----------
    y, challenger, cohort, looks, level
        As `within_cohorts`; `challenger` is the same for all learners of a cohort.
    share : float
        Of the cohorts, those planned for the challenger; in (0, 1).

    Returns
    -------
    Experiment
        Cohorts without a label are left out; NaN ends for fewer than two cohorts in an arm.

    Raises
    ------
    WrongShape, OutOfRange, InvalidSize
        A cohort with both arms has to be compared by `within_cohorts`.
    """
    found, arm, whose = _learners(y, challenger, cohort, share)
    _refuse_mixed(arm, whose)
    seen = ~np.isnan(found)
    moments = np.stack([_moments(found, whose, seen & (arm == side)) for side in (True, False)])
    means = [side[side[:, 0] > 0, 1] for side in moments]
    sides = np.array([[len(side), side.mean(), _variance(side)] for side in means if len(side)])
    signs = _signs(found, arm, share, looks, cohorts=whose)
    signs["few_cohorts"] = min(len(side) for side in means) < 2
    difference = UNKNOWN
    if len(sides) == 2:
        difference = _weighted(sides[:, None], level_of_each_look(looks, level))
    used = sum(len(side) for side in means)
    n_cohorts = len(moments[0])
    return Experiment(
        difference,
        _counts(seen, arm),
        _counts(~seen, arm),
        used,
        n_cohorts - used,
        _told(signs),
    )


def _weighted(arms: NDArray[np.float64], level: float) -> Interval:
    """Average differences; arms (2, n_cohorts, 3) of counts, means and variances."""
    n, mean, variance = np.moveaxis(arms, 2, 0)
    if n.size == 0:
        return UNKNOWN
    weight = n[0] * n[1] / n.sum(axis=0)
    weight = weight / weight.sum()
    less = float(weight @ (mean[0] - mean[1]))
    terms = weight**2 * variance / n
    if np.isnan(terms).any():
        return Interval(less, math.nan, math.nan)
    if not terms.any():
        return Interval(less, less, less)
    freedom = terms.sum() ** 2 / (terms**2 / (n - 1)).sum()
    half = float(t.ppf((1 + level) / 2, freedom) * math.sqrt(terms.sum()))
    return Interval(less, less - half, less + half)


def _moments(
    y: NDArray[np.float64], cohort: NDArray[np.intp], kept: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Count, mean and variance of the rows kept in each cohort, shape (n_cohorts, 3)."""
    value = np.where(kept, y, 0.0)
    n, total = by_cluster(np.column_stack([kept, value]), cohort).T
    mean = np.divide(total, n, out=np.zeros(len(n)), where=n > 0)
    off = np.where(kept, y - mean[cohort], 0.0)
    squares = by_cluster(off[:, None] ** 2, cohort)[:, 0]
    return np.column_stack([n, mean, squares / np.maximum(n - 1, 1)])


def _variance(values: NDArray[np.float64]) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else math.nan


def _signs(
    y: NDArray[np.float64],
    arm: NDArray[np.bool_],
    share: float,
    looks: int,
    *,
    cohorts: NDArray[np.intp] | None = None,
) -> dict[ExperimentWarning, bool]:
    units = arm if cohorts is None else arm[np.unique(cohorts, return_index=True)[1]]
    seen = ~np.isnan(y)
    answers = share_difference(
        *((int(seen[arm == x].sum()), int((arm == x).sum())) for x in (1, 0))
    )
    uneven = len(units) > 0 and binomtest(int(units.sum()), len(units), share).pvalue < _CHANCE
    return {
        "peeked": looks > 1,
        "uneven_arms": bool(uneven),
        "uneven_answers": answers.low > 0 or answers.high < 0,
    }


def _told(signs: dict[ExperimentWarning, bool]) -> tuple[ExperimentWarning, ...]:
    return tuple(code for code in WARNINGS if signs[code])


def _counts(kept: NDArray[np.bool_], arm: NDArray[np.bool_]) -> tuple[int, int]:
    return int((kept & arm).sum()), int((kept & ~arm).sum())


def _learners(
    y: ArrayLike, challenger: ArrayLike, cohort: ArrayLike, share: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    found = labels("y", y)
    arm = column("challenger", challenger, len(found), low=0.0, high=1.0) > 0
    require("share", share, 0 < share < 1, "a number in (0, 1)")
    return found, arm, codes("cohort", cohort, len(found))[1]


def _refuse_mixed(arm: NDArray[np.bool_], cohort: NDArray[np.intp]) -> None:
    share = by_cluster(np.column_stack([arm, np.ones(len(arm))]), cohort)
    mixed = (share[:, 0] > 0) & (share[:, 0] < share[:, 1])
    if mixed.any():
        row = int((cohort == mixed.argmax()).argmax())
        raise OutOfRange("challenger", row, float(arm[row]), "one arm for a whole cohort")
