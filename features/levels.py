"""The level grid: 0 to 5 in half steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL_MAX = 5.0
"""Highest competency level."""
STEP = 0.5
"""Distance of two neighbouring levels."""
STEPS = int(LEVEL_MAX / STEP)
"""Number of half steps from 0 to the highest level."""


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
