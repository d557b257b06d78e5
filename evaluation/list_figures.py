"""A figure of each learner's list, and what it is in the mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, ratio_interval
from evaluation.columns import codes, weights
from evaluation.interval import LEVEL, Interval
from matching.errors import WrongShape


@dataclass(frozen=True, eq=False)
class ListFigures:
    """A figure of each list, and in the mean, in which every list that can be judged counts once.

    Attributes
    ----------
    slate : ndarray, shape (n_lists,)
        Ids of the lists, ascending.
    value : ndarray of float64, shape (n_lists,)
        NaN for a list that tells nothing: one whose labels are all equal or not observed.
    """

    slate: NDArray[np.generic]
    value: NDArray[np.float64]

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Which lists tell something, shape (n_lists,)."""
        return ~np.isnan(self.value)

    @property
    def n_judged(self) -> int:
        """Lists that tell something."""
        return int(self.judged.sum())

    @property
    def n_left_out(self) -> int:
        """Lists that tell nothing."""
        return len(self.value) - self.n_judged

    def less(self, other: ListFigures) -> ListFigures:
        """Compare with the figures of another score of the same rows: these less those, by list.

        Raises
        ------
        WrongShape
            The other figures are of other lists.
        """
        if not np.array_equal(self.slate, other.slate):
            raise WrongShape("other", other.slate.shape, self.slate.shape)
        return replace(self, value=self.value - other.value)

    def mean(self, list_weight: ArrayLike | None = None) -> float:
        """Mean over the lists that are judged; NaN where there are none.

        Parameters
        ----------
        list_weight : array_like, shape (n_lists,), optional
            >= 0; ones without it.
        """
        weight = weights(list_weight, len(self.value))[self.judged]
        total = float(weight.sum())
        return float(weight @ self.value[self.judged]) / total if total > 0 else float("nan")

    def interval(
        self,
        rng: np.random.Generator,
        *,
        learner: ArrayLike | None = None,
        list_weight: ArrayLike | None = None,
        draws: int = DRAWS,
        level: float = LEVEL,
    ) -> Interval:
        """Mean with its interval, learners drawn again.

        Parameters
        ----------
        rng : numpy.random.Generator
        learner : array_like, shape (n_lists,), optional
            Whose list each is, where a learner has several.
        list_weight : array_like, shape (n_lists,), optional
            >= 0; ones without it.
        draws, level
            As `evaluation.bootstrap.ratio_interval`.

        Raises
        ------
        WrongShape, NotANumber, OutOfRange, InvalidSize
        """
        weight = weights(list_weight, len(self.value))[self.judged]
        whose = codes("learner", self.slate if learner is None else learner, len(self.value))[1]
        upper = weight * self.value[self.judged]
        return ratio_interval(upper, weight, whose[self.judged], rng, draws=draws, level=level)
