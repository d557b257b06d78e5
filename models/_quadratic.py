"""What outcomes say about coefficients, as a quadratic, and how far they may be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ODDS = 20.0
"""Odds at which evidence is called strong (Kass & Raftery 1995, doi:10.2307/2291091)."""

GRID = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Penalties that are tried, in units of the prior's own: from 300, the least at which learning was
never clearly worse than the prior, upward."""


@dataclass(frozen=True, eq=False)
class Quadratic:
    """``(½ b'Gb − p'b) / noise``: minus the log-likelihood about coefficients, less a constant.

    Attributes
    ----------
    gram : ndarray of float64, shape (n_features, n_features)
    pull : ndarray of float64, shape (n_features,)
    noise : float
        Variance of a label about its mean; 1 where `gram` says all.
    """

    gram: NDArray[np.float64]
    pull: NDArray[np.float64]
    noise: float

    @classmethod
    def nothing(cls, n_features: int, noise: float) -> Quadratic:
        """No outcome has said anything."""
        return cls(np.zeros((n_features, n_features)), np.zeros(n_features), noise)

    def strongest(self, start: NDArray[np.float64], own: float) -> float:
        """Choose the ridge penalty toward `start` that outcomes speak for.

        Empirical Bayes: the penalty of the largest marginal likelihood, the coefficients integrated
        out (MacKay 1992, doi:10.1162/neco.1992.4.3.415). The prior's `own` stays unless another of
        `GRID` is more likely by odds of `ODDS`: a few outcomes cannot tell.
        """
        values, vectors = np.linalg.eigh(self.gram)
        known = np.maximum(values, 0.0) / self.noise
        slope = vectors.T @ (self.pull - self.gram @ start) / self.noise

        def likelihood(penalty: float) -> float:
            sure = penalty / self.noise
            terms = np.log(sure / (sure + known)) + slope**2 / (sure + known)
            return 0.5 * float(terms.sum())

        best = max((times * own for times in GRID), key=likelihood)
        return best if likelihood(best) > likelihood(own) + np.log(ODDS) else own


@dataclass(frozen=True, eq=False)
class Solved:
    """Coefficients and what stands behind them.

    Attributes
    ----------
    told : Quadratic
        What outcomes say.
    mode : ndarray of float64, shape (n_features,)
        Coefficients of standardised features.
    level : float
        Expected label of a pair at its list's centre.
    degrees : float
        Degrees of freedom of the noise; infinity where it is known.
    """

    told: Quadratic
    mode: NDArray[np.float64]
    level: float
    degrees: float
