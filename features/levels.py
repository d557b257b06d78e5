"""The level grid: 0 to 5 in half steps, and its thermometer code."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL_MAX = 5.0
"""Highest competency level."""
STEP = 0.5
"""Distance of two neighbouring levels."""
STEPS = int(LEVEL_MAX / STEP)
"""Number of steps of the thermometer code."""
THRESHOLDS: NDArray[np.float64] = STEP * np.arange(1, STEPS + 1, dtype=np.float64)
"""Level that is reached when step ``k`` is lit, shape ``(STEPS,)``: 0.5, 1.0 … 5.0."""


def to_steps(levels: ArrayLike) -> NDArray[np.int8]:
    """Round levels to the grid and count them in half steps.

    Parameters
    ----------
    levels : array_like of float, any shape
        Levels in [0, 5]; NaN counts as 0; values outside are clipped.

    Returns
    -------
    ndarray of int8, same shape
        Steps in [0, 10]. Halves between two steps round up (2.25 → 2.5), so that a level never
        depends on the parity of its neighbour.

    Examples
    --------
    >>> to_steps([0.0, 2.25, 5.0, float("nan")]).tolist()
    [0, 5, 10, 0]
    """
    values = np.nan_to_num(np.asarray(levels, dtype=np.float64), nan=0.0)
    return np.clip(np.floor(values / STEP + 0.5), 0, STEPS).astype(np.int8)


def thermometer(levels: ArrayLike) -> NDArray[np.bool_]:
    """Thermometer code of levels: step ``t`` is lit when the level is at least ``THRESHOLDS[t]``.

    Parameters
    ----------
    levels : array_like of float, shape (...,)

    Returns
    -------
    ndarray of bool, shape (..., STEPS)

    Examples
    --------
    >>> thermometer(1.5)[:4].tolist()
    [True, True, True, False]
    """
    lit: NDArray[np.bool_] = np.arange(STEPS) < to_steps(levels)[..., np.newaxis]
    return lit
