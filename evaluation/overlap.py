"""Whether a log can tell anything about a policy: how far the two have to do with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.columns import column, weights
from features.label import Label
from matching.errors import WrongShape

OverlapWarning = Literal[
    "no_propensities", "nothing_drawn", "few_rows", "heavy_row", "no_support", "weights_off"
]
WARNINGS: dict[OverlapWarning, Label] = {
    "no_propensities": Label(
        "有记录缺少展示概率，无法据此判断新策略，也不应用这些记录直接训练",
        "rows lack their propensity: they cannot judge another policy, nor train one as they are",
    ),
    "nothing_drawn": Label(
        "原策略没有随机性，只能评价与其相同的选择",
        "nothing was drawn at random: only what was done anyway can be judged",
    ),
    "few_rows": Label(
        "有效样本量过小，结论不可靠", "too few effective rows: the estimate is not to be relied on"
    ),
    "heavy_row": Label(
        "单条记录权重过大，结果可能由它决定", "one row carries too much of the weight"
    ),
    "no_support": Label(
        "新策略的部分选择从未被展示过，无法评价",
        "part of what the policy would do was never done: nothing is known of it",
    ),
    "weights_off": Label(
        "重要性权重的均值明显偏离 1，展示概率可能有误",
        "the mean weight is clearly not 1: propensities may be wrong",
    ),
}
"""What is wrong with a log, in a sentence."""
LEAST_ROWS = 100.0
"""Effective rows below which an estimate is warned of."""
HEAVY = 0.05
"""Share of all weight in one row that is warned of."""
UNSUPPORTED = 0.05
"""Share of a policy's decisions without support that is warned of."""
_OFF = 3.0
"""Standard errors of the mean weight from 1 that are warned of."""
_ROUNDING = 1e-6
"""Of probabilities that were logged with few digits."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far a log supports a policy.

    Attributes
    ----------
    n : int
        Rows with a propensity.
    effective : float
        Rows of equal weight that would be as sure; 0 where nothing overlaps.
    heaviest : float
        Share of the weight that the heaviest row has.
    mean_weight : float
        About 1 where propensities are right and everything has support.
    unsupported : float
        Share of the policy's decisions that the log could never hold. Without the chances of
        every decision it is read off the mean weight, what that lacks of 1.
    warnings : tuple of OverlapWarning
        In the order of `WARNINGS`.
    """

    n: int
    effective: float
    heaviest: float
    mean_weight: float
    unsupported: float
    warnings: tuple[OverlapWarning, ...]


def effective_size(weight: ArrayLike) -> float:
    """Effective sample size (Σ w)² / Σ w² (Kish 1965, *Survey Sampling*, §11.7).

    Returns
    -------
    float
        In [1, n]; 0 where all weights are 0 or there are none.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange

    Examples
    --------
    >>> effective_size([1, 1, 0, 0])
    2.0
    """
    found = column("weight", weight, low=0.0)
    most = float(found.max(initial=0.0))
    if most == 0.0:
        return 0.0
    scaled = found / most
    return float(scaled.sum() ** 2 / (scaled @ scaled))


def unsupported_share(logging: ArrayLike, policy: ArrayLike) -> float:
    """Share of a policy's decisions that were never possible in the log.

    Parameters
    ----------
    logging, policy : array_like, shape (n_rows, n_actions)
        Probability of each decision when the log was written, and under the policy.

    Returns
    -------
    float
        In [0, 1]; NaN without rows.

    Raises
    ------
    WrongShape
    """
    served, judged = np.asarray(logging, dtype=np.float64), np.asarray(policy, dtype=np.float64)
    if served.ndim != 2 or served.shape != judged.shape:
        raise WrongShape("policy", judged.shape, served.shape)
    return float(np.where(served > 0, 0.0, judged).sum() / len(judged)) if len(judged) else np.nan


def overlap(
    weight: ArrayLike,
    propensity: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    unsupported: float | None = None,
) -> Overlap:
    """Judge a log before it judges a policy.

    Parameters
    ----------
    weight : array_like, shape (n_rows,)
        Importance weights, >= 0; not read where there is no propensity.
    propensity : array_like, shape (n_rows,)
        Probability with which each decision was taken; NaN where it was not logged.
    sample_weight : array_like, shape (n_rows,), optional
        >= 0; ones without it.
    unsupported : float, optional
        What `unsupported_share` found, where every decision's chance is known.

    Returns
    -------
    Overlap

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    chance = np.asarray(propensity, dtype=np.float64)
    known = ~np.isnan(chance)
    ratio = np.asarray(weight, dtype=np.float64)
    if ratio.shape != chance.shape:
        raise WrongShape("weight", ratio.shape, chance.shape)
    ratio = column("weight", ratio[known], low=0.0)
    sample = weights(sample_weight, len(chance))[known]
    mean, error = _mean(ratio, sample)
    lacking = unsupported
    if lacking is None:
        lacking = max(0.0, 1 - mean) if mean + _OFF * error < 1 else 0.0
    total = sample * ratio
    heaviest = float(total.max(initial=0.0)) / max(float(total.sum()), np.finfo(np.float64).tiny)
    size = effective_size(total)
    signs: dict[OverlapWarning, bool] = {
        "no_propensities": bool((~known).any()),
        "nothing_drawn": bool(len(ratio)) and bool((chance[known] == 1).all()),
        "few_rows": size < LEAST_ROWS,
        "heavy_row": heaviest > HEAVY,
        "no_support": lacking > UNSUPPORTED,
        "weights_off": abs(mean - (1 - lacking)) > _OFF * error + _ROUNDING,
    }
    found = tuple(code for code in WARNINGS if signs[code])
    return Overlap(len(ratio), size, heaviest, mean, lacking, found)


def _mean(ratio: NDArray[np.float64], sample: NDArray[np.float64]) -> tuple[float, float]:
    """Weighted mean of the weights and its standard error; NaN, so no warning, without rows."""
    total = float(sample.sum())
    if not total > 0:
        return np.nan, np.nan
    mean = float(sample @ ratio) / total
    return mean, float(np.sqrt((sample**2) @ (ratio - mean) ** 2)) / total
