"""What looking at an experiment before its end does to its intervals.

Who looks every month and stops at the first clear difference finds one in every seventh experiment
that has none. Intervals that are wide enough at every planned look (Pocock 1977,
doi:10.1093/biomet/64.2.191) keep their promise all the same.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from evaluation.errors import InvalidSize
from evaluation.interval import LEVEL

_NODES = 96
"""Of the integral over what the data say at one look."""


def false_alarm_rate(looks: int, level: float = LEVEL) -> float:
    """Chance that one of `looks` intervals of `level` leaves out 0 though nothing differs.

    Looks come after equal numbers of outcomes (Armitage, McPherson & Rowe 1969,
    doi:10.2307/2343787).

    Raises
    ------
    InvalidSize
        `looks` is below 1.

    Examples
    --------
    >>> [round(false_alarm_rate(looks), 3) for looks in (1, 2, 5, 10)]
    [0.05, 0.083, 0.142, 0.193]
    """
    if looks < 1:
        raise InvalidSize("looks", looks, "1 or more")
    return _alarmed(float(norm.ppf((1 + level) / 2)), looks)


@cache
def level_of_each_look(looks: int, level: float = LEVEL) -> float:
    """Level that each of `looks` intervals needs for all of them together to keep `level`.

    Raises
    ------
    InvalidSize
        `looks` is below 1.

    Examples
    --------
    >>> round(float(norm.ppf((1 + level_of_each_look(5)) / 2)), 3)
    2.413
    """
    if false_alarm_rate(looks, level) <= 1 - level + 1e-9:
        return level
    low = float(norm.ppf((1 + level) / 2))
    edge = brentq(lambda z: _alarmed(z, looks) - (1 - level), low, low + np.sqrt(2 * np.log(looks)))
    return float(2 * norm.cdf(edge) - 1)


def _alarmed(edge: float, looks: int) -> float:
    """Chance that a sum of k normal numbers ever leaves ± edge √k, k = 1 … looks."""
    nodes, sizes = np.polynomial.legendre.leggauss(_NODES)
    here, mass = np.zeros(1), np.ones(1)
    for look in range(1, looks + 1):
        there = edge * np.sqrt(look) * nodes
        density = norm.pdf(there[:, None] - here) @ mass
        here, mass = there, density * sizes * edge * np.sqrt(look)
    return float(1 - mass.sum())
