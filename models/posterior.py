"""What is believed of coefficients after outcomes: places, intervals, weights for scoring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.grid import UNIT
from models._bounded import densest, least, located
from models._quadratic import Quadratic


@dataclass(frozen=True, eq=False)
class Shares:
    """Weights as scoring takes them.

    Attributes
    ----------
    value : ndarray of float64, shape (n_features,)
        >= 0, adding up to 1; all 0 where no coefficient is above 0.
    place : ndarray of float64, shape (n_features,)
        The same, but below 0 for a weight that would be negative, which scoring cannot take.
    deviation : ndarray of float64, shape (n_features,)
        Standard deviation of each about its place, to first order.
    total : float
        Sum of the coefficients, per unit of each feature, of which these are shares.
    """

    value: NDArray[np.float64]
    place: NDArray[np.float64]
    deviation: NDArray[np.float64]
    total: float


@dataclass(frozen=True, eq=False)
class Posterior:
    """A normal (or Student's t) belief about the coefficients of standardised features.

    Attributes
    ----------
    told : Quadratic
        What outcomes say.
    start : ndarray of float64, shape (n_features,)
        What is believed without them.
    penalty : float
        How much the start counts, on the scale of ``told.gram``.
    mode : ndarray of float64, shape (n_features,)
        The most believed coefficients.
    bounded : ndarray of bool, shape (n_features,)
        Which cannot be negative.
    degrees : float
        Degrees of freedom; infinity for a normal belief.
    scale : ndarray of float64, shape (n_features,)
        Standard deviations of the features.
    """

    told: Quadratic
    start: NDArray[np.float64]
    penalty: float
    mode: NDArray[np.float64]
    bounded: NDArray[np.bool_]
    degrees: float
    scale: NDArray[np.float64]

    @property
    def curvature(self) -> NDArray[np.float64]:
        """Outcomes and start together, shape (n_features, n_features)."""
        return self.told.gram + self.penalty * np.eye(len(self.start))

    @property
    def _pull(self) -> NDArray[np.float64]:
        return self.told.pull + self.penalty * self.start

    def interval(self, level: float) -> NDArray[np.float64]:
        """Shortest intervals that hold `level` of the belief, per unit of each feature.

        Returns
        -------
        ndarray of float64, shape (n_features, 2)
            With the coefficient inside; none reaches below 0 where a coefficient cannot.
        """
        place, variance = located(self.curvature, self._pull, self.mode, self.bounded)
        deviation = np.sqrt(variance * self.told.noise)
        ends = densest(place, deviation, self.bounded, degrees=self.degrees, level=level)
        return ends / self.scale[:, np.newaxis]

    def shares(self) -> Shares:
        """Find the best weights that scoring can take: none negative, one in all.

        A coefficient that may be negative and is, is not just cut: the others are found anew
        without it.
        """
        every = np.ones(len(self.start), dtype=np.bool_)
        best = least(self.curvature, self._pull, every)
        total = float((best / self.scale).sum())
        if total <= 0:
            nothing = np.zeros(len(best))
            return Shares(nothing, nothing, nothing, 0.0)
        value = best / self.scale / total
        # Less than half a unit of a score is nothing.
        value = np.where(value * UNIT < 0.5, 0.0, value)
        place, variance = located(self.curvature, self._pull, best, every)
        deviation = np.sqrt(variance * self.told.noise) / self.scale / total
        on = best > 0
        deviation[on] = self._share_deviation(on, best[on] / self.scale[on])
        return Shares(value / value.sum(), place / self.scale / total, deviation, total)

    def _share_deviation(
        self, on: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Delta method: the shares are the weights over their sum."""
        variance = np.linalg.inv(self.curvature[np.ix_(on, on)]) * self.told.noise
        variance /= np.outer(self.scale[on], self.scale[on])
        total = weight.sum()
        slope = (np.eye(len(weight)) - (weight / total)[:, np.newaxis]) / total
        return np.asarray(np.sqrt(((slope @ variance) * slope).sum(axis=1)), dtype=np.float64)
