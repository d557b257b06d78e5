"""Odds of silence: how many silent rows each row that replied stands for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.special import logsumexp

_STEPS = 100
_STILL = 1e-10
LEAST_RIDGE = 1e-9
"""Penalty that a column which says nothing needs for the least to be one point."""


def silence_odds(
    design: NDArray[np.float64],
    offset: NDArray[np.float64],
    weight: NDArray[np.float64],
    total: NDArray[np.float64],
    ridge: float,
) -> NDArray[np.float64]:
    """Find the coefficients with which rows that replied add up to the rows that did not.

    Minimises ``Σ w · exp(−design θ − offset) + total · θ + ridge/2 ‖θ₁…‖²``, which is convex; at
    its least, the rows weighted by their odds of silence have the totals of the silent (calibration
    of weights: Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217).

    Parameters
    ----------
    design : ndarray of float64, shape (n_replied, n_columns)
        The first column is 1; the others are of the size of 1.
    offset, weight : ndarray of float64, shape (n_replied,)
    total : ndarray of float64, shape (n_columns,)
        Of the silent.
    ridge : float
        On all columns but the first, >= 0.

    Returns
    -------
    ndarray of float64, shape (n_columns,)
        ``odds = exp(−design θ − offset)``; the logit of a reply is ``design θ + offset``.
    """
    penalty = np.r_[0.0, np.full(design.shape[1] - 1, max(ridge, LEAST_RIDGE))]
    theta = np.zeros(design.shape[1])
    theta[0] = logsumexp(-offset, b=weight) - np.log(total[0])

    def loss(at: NDArray[np.float64]) -> float:
        # A step far too long overflows: its loss is infinite, and the step is halved.
        with np.errstate(over="ignore"):
            odds = np.exp(-design @ at - offset)
        return float(weight @ odds + total @ at + 0.5 * penalty @ at**2)

    least = loss(theta)
    for _ in range(_STEPS):
        odds = weight * np.exp(-design @ theta - offset)
        gradient = total - odds @ design + penalty * theta
        curvature = (design.T * odds) @ design + np.diag(penalty)
        step = solve(curvature, gradient, assume_a="pos")
        if gradient @ step <= _STILL * max(1.0, total[0]):
            break
        length = 1.0
        while length > _STILL and not loss(theta - length * step) < least:
            length /= 2
        theta = theta - length * step
        least = loss(theta)
    return theta
