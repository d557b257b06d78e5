"""Labels in [0, 1] as a straight line with noise of one variance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models._bounded import least
from models._design import Design
from models._quadratic import Quadratic, Solved
from models.variance import UNIFORM_VARIANCE

SD_PER_LOGIT = 0.5
"""Standard deviations of a label that one logit is: exact for yes or no at even odds."""


class Gaussian:
    """Least squares, with a random intercept for each learner.

    Start and penalty, which the evidence gives in logits, hold in standard deviations of the label
    within lists, so that the noise falls out of the penalty, as it does of a conjugate prior
    (normal inverse gamma; Gelman et al., *Bayesian Data Analysis*, 3rd ed. 2013, §14.8).
    """

    stiffness = SD_PER_LOGIT**-2
    """Penalty per unit of a penalty in logits."""

    def __init__(self, design: Design) -> None:
        self.within, between = design.label_variances()
        self.unit = SD_PER_LOGIT * float(np.sqrt(self.within))
        self.n, self._fallback = design.n, design.level()
        self._products = design.products(self.within, between)

    def about(self, start: NDArray[np.float64]) -> Quadratic:
        """Return the quadratic, the intercept taken out; it is the same wherever one starts."""
        rest = self._without_intercept()
        return Quadratic(rest[:-1, :-1], rest[:-1, -1], self.within)

    def solve(
        self, start: NDArray[np.float64], penalty: float, bounded: NDArray[np.bool_]
    ) -> Solved:
        """Minimise squares and penalty together."""
        told = self.about(start)
        curvature = told.gram + penalty * np.eye(len(start))
        mode = least(curvature, told.pull + penalty * start, bounded)
        squares = self._without_intercept()[-1, -1] + mode @ (told.gram @ mode - 2 * told.pull)
        squares += penalty * ((mode - start) ** 2).sum()
        noise = (UNIFORM_VARIANCE + max(float(squares), 0.0)) / (1.0 + self.n)
        return Solved(Quadratic(told.gram, told.pull, noise), mode, self._level(mode), 1.0 + self.n)

    def _without_intercept(self) -> NDArray[np.float64]:
        one = len(self._products) - 2
        rest = np.delete(np.arange(one + 2), one)
        ones, across = self._products[one, one], self._products[rest, one]
        left = self._products[np.ix_(rest, rest)]
        return left - np.outer(across, across) / ones if ones > 0 else left

    def _level(self, mode: NDArray[np.float64]) -> float:
        ones, across = self._products[-2, -2], self._products[-2]
        return float((across[-1] - across[:-2] @ mode) / ones) if ones > 0 else self._fallback
