"""The least of a quadratic where some coefficients may not be negative, and how sure it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import nnls
from scipy.special import stdtr, stdtrit


def least(
    curvature: NDArray[np.float64], pull: NDArray[np.float64], bounded: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Minimise ``½ b'Kb − p'b`` with ``b_j >= 0`` where `bounded`.

    Free coefficients are eliminated, the rest is non-negative least squares on a triangular factor
    (Lawson & Hanson, *Solving Least Squares Problems*, 1974, ch. 23).

    Parameters
    ----------
    curvature : ndarray of float64, shape (k, k)
        Positive definite.
    pull : ndarray of float64, shape (k,)
    bounded : ndarray of bool, shape (k,)

    Returns
    -------
    ndarray of float64, shape (k,)
    """
    b = cho_solve(cho_factor(curvature), pull)
    if (b[bounded] >= 0).all():
        return np.asarray(b, dtype=np.float64)
    free = ~bounded
    into = curvature[np.ix_(bounded, free)]
    factor = cho_factor(curvature[np.ix_(free, free)]) if free.any() else None
    rest, rest_pull = curvature[np.ix_(bounded, bounded)], pull[bounded]
    if factor is not None:
        rest = rest - into @ cho_solve(factor, into.T)
        rest_pull = rest_pull - into @ cho_solve(factor, pull[free])
    lower = np.linalg.cholesky(rest)
    b[bounded] = nnls(lower.T, solve_triangular(lower, rest_pull, lower=True))[0]
    if factor is not None:
        b[free] = cho_solve(factor, pull[free] - into.T @ b[bounded])
    return np.asarray(b, dtype=np.float64)


def located(
    curvature: NDArray[np.float64],
    pull: NDArray[np.float64],
    mode: NDArray[np.float64],
    bounded: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each coefficient would be, and its variance per unit of noise, bound lifted for it.

    Other coefficients that are at their bound stay there. For a coefficient away from its bound
    this is the mode itself; for one at its bound, a place below 0 or at 0.

    Returns
    -------
    place, variance : ndarray of float64, shape (k,)
    """
    at_bound = bounded & (mode == 0)
    free = ~at_bound
    place, variance = mode.copy(), np.empty(len(mode))
    inverse = np.linalg.inv(curvature[np.ix_(free, free)])
    variance[free] = np.diag(inverse)
    across = curvature[np.ix_(at_bound, free)]
    own = np.diag(curvature)[at_bound] - ((across @ inverse) * across).sum(axis=1)
    place[at_bound] = (pull - curvature @ mode)[at_bound] / own
    variance[at_bound] = 1.0 / own
    return place, variance


def densest(
    place: NDArray[np.float64],
    deviation: NDArray[np.float64],
    bounded: NDArray[np.bool_],
    *,
    degrees: float,
    level: float,
) -> NDArray[np.float64]:
    """Shortest intervals that hold `level` of a Student's t cut off below 0 where `bounded`.

    Parameters
    ----------
    place, deviation : ndarray of float64, shape (k,)
        Centre and scale before the cut.
    bounded : ndarray of bool, shape (k,)
    degrees : float
        Degrees of freedom; infinity for the normal distribution.
    level : float
        In (0, 1).

    Returns
    -------
    ndarray of float64, shape (k, 2)
        Low and high ends.
    """
    inside = np.where(bounded, stdtr(degrees, place / deviation), 1.0)
    half = deviation * stdtrit(degrees, 0.5 + level * inside / 2.0)
    high = place - deviation * stdtrit(degrees, inside * (1.0 - level))
    cut = bounded & (place - half < 0)
    ends = np.where(cut, 0.0, place - half), np.where(cut, np.maximum(high, 0.0), place + half)
    return np.column_stack(ends)
