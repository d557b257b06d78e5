"""Areas under a curve of rows of all learners, as sums by learner: a thousand draws in a second.

An area is a share of pairs of rows, so that drawing learners again changes it by more than sums
can tell. To first order it does not: each row is held against all rows as they are (Sen 1960;
DeLong, DeLong & Clarke-Pearson 1988, doi:10.2307/2531595; for clusters Obuchowski 1997,
doi:10.2307/2533958).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import Figure, ratio
from evaluation.columns import codes
from evaluation.concordance import Concordance


@dataclass(frozen=True, eq=False)
class AucSums:
    """The area of one score over rows of all learners.

    Attributes
    ----------
    parts : ndarray of float64, shape (n_rows, 2)
        Weight of the pairs that each row is in: those in order, and all.
    value : float
        The area; NaN where all labels are equal.
    """

    parts: NDArray[np.float64]
    value: float

    @classmethod
    def of(
        cls,
        y: NDArray[np.float64],
        score: NDArray[np.float64],
        weight: NDArray[np.float64] | None = None,
    ) -> AucSums:
        """Hold each row against all others.

        Parameters
        ----------
        y, score : ndarray of float64, shape (n_rows,)
            Finite.
        weight : ndarray of float64, shape (n_rows,), optional
            >= 0; ones without it.
        """
        one_list = np.zeros(len(y), dtype=np.intp)
        ordered = Concordance.of(y, score, one_list, 1)
        parts = np.column_stack(ordered.by_row(np.ones(len(y)) if weight is None else weight))
        return cls(parts, float(ratio(parts.sum(axis=0, keepdims=True))[0]))

    def of_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn sums of the parts, shape (n, 2), into the area to first order, in [0, 1]."""
        found: NDArray[np.float64] = np.clip(2 * ratio(sums) - self.value, 0.0, 1.0)
        return found

    def less(self, other: AucSums) -> tuple[NDArray[np.float64], Figure]:
        """Return parts and figure of this area less another of the same rows."""

        def figure(sums: NDArray[np.float64]) -> NDArray[np.float64]:
            return self.of_sums(sums[:, :2]) - other.of_sums(sums[:, 2:])

        return np.hstack([self.parts, other.parts]), figure


def centred(score: NDArray[np.float64], slate: ArrayLike) -> NDArray[np.float64]:
    """Return scores less the mean of their list, shape (n_rows,).

    To twelve digits of the largest: scores that are equally far above their lists tie, as they
    would without rounding of the means.
    """
    position = codes("slate", slate, len(score))[1]
    total, size = np.bincount(position, score), np.bincount(position)
    less = score - (total / np.maximum(size, 1))[position]
    most = float(np.nanmax(np.abs(less), initial=0.0)) or 1.0
    found: NDArray[np.float64] = np.round(less / most, 12) * most
    return found
