"""How much outcomes differ between groups (a mentor's, a learner's) and within them.

One-way random effects, by moments (analysis of variance): Searle, Casella & McCulloch, *Variance
Components*, 1992, §3.6, doi:10.1002/9780470316856.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNIFORM_VARIANCE = 1.0 / 12.0
"""Variance of a label before any is seen: that of the uniform distribution on [0, 1]."""

START = 8.0
"""Variance within mentors over that between them (k₀) before any outcome tells better."""
START_MENTORS = 10.0
"""Mentors that `START` counts for: with many more, the ratio is what their outcomes say."""
MOST = 200.0
"""Largest ratio: mentors who differ less than that are as good as equal."""


@dataclass(frozen=True, eq=False)
class GroupedSums:
    """What the variances of grouped outcomes can be told from; every entry of one shape.

    Attributes
    ----------
    n, groups : ndarray of float64
        Outcomes (the sum of their weights), and groups that have any.
    sizes : ndarray of float64
        Σ over groups of n².
    total, squares : ndarray of float64
        Σ y, Σ y².
    means : ndarray of float64
        Σ over groups of (Σ y)² / n.
    """

    n: NDArray[np.float64]
    groups: NDArray[np.float64]
    sizes: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    means: NDArray[np.float64]

    @classmethod
    def of(
        cls, y: NDArray[np.float64], group: NDArray[np.int64], weight: NDArray[np.float64]
    ) -> GroupedSums:
        """Add up labels, shape (n_rows,), by the codes of their groups; entries have shape ()."""
        n, sums = (np.bincount(group, each).astype(np.float64) for each in (weight, weight * y))
        return cls.from_groups(n, sums, float(weight @ (y * y)))

    @classmethod
    def from_groups(
        cls, n: NDArray[np.float64], sums: NDArray[np.float64], squares: float
    ) -> GroupedSums:
        """Add up number and sum of the labels of each group, shape (n_groups,), and Σ y²."""
        groups, means = np.count_nonzero(n > 0), sums * sums / np.where(n > 0, n, 1.0)
        parts = n.sum(), groups, (n * n).sum(), sums.sum(), squares, means.sum()
        return cls(*(np.asarray(part, dtype=np.float64) for part in parts))


def variances(sums: GroupedSums) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimate both variances.

    Parameters
    ----------
    sums : GroupedSums

    Returns
    -------
    within, between : ndarray of float64, shape of the sums
        `within` > 0: one uniform label is added to what is observed. `between` may be negative, as
        an estimate by moments may; NaN where groups cannot be told from outcomes (less than two
        groups, or none with a second outcome).
    """
    spare = sums.n - sums.groups
    apart = (spare > 1e-9) & (sums.groups > 1)
    inside = np.where(apart, sums.squares - sums.means, sums.squares - _square_mean(sums))
    degrees = np.where(apart, spare, np.maximum(sums.n - 1.0, 0.0))
    within = (UNIFORM_VARIANCE + np.maximum(inside, 0.0)) / (1.0 + degrees)
    others = np.where(apart, sums.groups - 1.0, 1.0)
    size = np.where(apart, (sums.n - sums.sizes / np.where(apart, sums.n, 1.0)) / others, 1.0)
    among = (sums.means - _square_mean(sums)) / others
    return within, np.where(apart, (among - within) / size, np.nan)


def shrunk_between(
    sums: GroupedSums,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Variances within and between mentors, the latter not left to few of them.

    Parameters
    ----------
    sums : GroupedSums
        Of mentors' outcomes.

    Returns
    -------
    within, between : ndarray of float64, shape of the sums
        Both > 0. `between` starts at ``within / START``, which counts as `START_MENTORS` mentors;
        it is at least ``within / MOST``.
    """
    within, between = variances(sums)
    degrees = np.where(np.isnan(between), 0.0, sums.groups - 1.0)
    told = degrees * np.nan_to_num(between) + START_MENTORS * within / START
    return within, np.maximum(told / (degrees + START_MENTORS), within / MOST)


def _square_mean(sums: GroupedSums) -> NDArray[np.float64]:
    n = np.where(sums.n > 0, sums.n, 1.0)
    square: NDArray[np.float64] = sums.total * sums.total / n
    return square
