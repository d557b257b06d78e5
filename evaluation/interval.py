"""A figure with its confidence interval: what every uncertain figure is told as."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEVEL = 0.95
"""Confidence of the intervals."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its confidence interval; all NaN where there is nothing to estimate from."""

    value: float
    low: float
    high: float


UNKNOWN = Interval(math.nan, math.nan, math.nan)
"""Nothing to estimate from."""
