"""Logistic regressions of labels on the log odds that a model gave them, by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from evaluation.bootstrap import interval_of_sums, ratio
from evaluation.interval import Interval

_SURE = 1e-6
"""Chances nearer to 0 or 1 are taken as this near: their log odds would be infinite."""
_STEPS = 50
"""Newton steps after which none is going to be found: labels that predictions part."""


def fitted_slope(
    y: NDArray[np.float64], logits: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    """Fit b of logit E[y] = a + b logits; NaN where no finite one is the best.

    Parameters
    ----------
    y, logits, weight : ndarray of float64, shape (n_rows,)
    """
    spread = logits[weight > 0]
    if len(spread) == 0 or spread.min() == spread.max():
        return float("nan")
    design = np.column_stack([np.ones(len(y)), logits])
    return float(_fitted(y, design, np.zeros(len(y)), weight)[1])


def fitted_intercept(
    y: NDArray[np.float64], logits: NDArray[np.float64], weight: NDArray[np.float64]
) -> float:
    """Fit a of logit E[y] = a + logits; NaN where no finite one is the best.

    Parameters
    ----------
    y, logits, weight : ndarray of float64, shape (n_rows,)
    """
    return float(_fitted(y, np.ones((len(y), 1)), logits, weight)[0])


def slope_interval(
    y: NDArray[np.float64],
    logits: NDArray[np.float64],
    weight: NDArray[np.float64],
    cluster: NDArray[np.intp],
    rng: np.random.Generator,
    *,
    draws: int,
) -> Interval:
    """Interval of `fitted_slope`: each draw of clusters moves it by one Newton step.

    The estimating function is drawn again rather than fitted again, which costs no more than sums
    (Hu & Kalbfleisch 2000, doi:10.2307/3315926).
    """
    slope = fitted_slope(y, logits, weight)
    design = np.column_stack([np.ones(len(y)), logits])
    beta = _fitted(y, design, np.zeros(len(y)), weight)
    score, spread = _score(y, design @ beta, weight)
    parts = [score, score * logits, spread, spread * logits, spread * logits**2]

    def moved(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        of_one, of_x, one, x, xx = sums.T
        return slope + ratio(np.column_stack([one * of_x - x * of_one, one * xx - x**2]))

    return interval_of_sums(np.column_stack(parts), cluster, moved, rng, draws=draws)


def intercept_interval(
    y: NDArray[np.float64],
    logits: NDArray[np.float64],
    weight: NDArray[np.float64],
    cluster: NDArray[np.intp],
    rng: np.random.Generator,
    *,
    draws: int,
) -> Interval:
    """Interval of `fitted_intercept`, as that of the slope."""
    intercept = fitted_intercept(y, logits, weight)
    parts = np.column_stack(_score(y, intercept + logits, weight))
    return interval_of_sums(parts, cluster, lambda sums: intercept + ratio(sums), rng, draws=draws)


def _score(
    y: NDArray[np.float64], linear: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell how each row pulls at the intercept, and how hard that yields."""
    chance = expit(linear)
    return weight * (y - chance), weight * chance * (1 - chance)


def _fitted(
    y: NDArray[np.float64],
    design: NDArray[np.float64],
    offset: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Coefficients of a logistic regression by Newton's method; NaN where it does not settle."""
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = expit(design @ beta + offset)
        spread = (weight * chance * (1 - chance))[:, None] * design
        step = _solved(design.T @ spread, design.T @ (weight * (y - chance)))
        beta += np.clip(step, -1.0, 1.0)
        if not np.abs(step).max() > 1e-10:
            return beta
    return np.full(len(beta), np.nan)


def _solved(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.linalg.cond(matrix) < 1 / np.finfo(np.float64).eps:
        return np.full(len(right), np.nan)
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def logits_of(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute log odds, those nearer to 0 or 1 than a millionth taken as that near."""
    found: NDArray[np.float64] = logit(np.clip(chance, _SURE, 1 - _SURE))
    return found
