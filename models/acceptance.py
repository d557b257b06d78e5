"""Whether a mentor says yes to a learner who asks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from models.errors import UnequalLengths
from models.estimator import Estimator
from models.linear import MapLinear
from models.rows import read_features, read_labels, read_weights
from models.variance import START

SHRINKAGE = 300.0
"""Penalty of a standardised coefficient: without a prior, at which learning paid from 400 outcomes
on and harmed least before."""
STIFFNESS = START * 0.25
"""Precision, in logits, of a mentor's readiness about that of all: what as many even answers tell,
a quarter each, as a track record starts with."""
MOST_STEPS = 25
"""Newton steps for the readiness of mentors; five or so are used."""
CLOSE = 1e-9
"""Largest change, in logits, that ends them."""


class AcceptanceModel(Estimator):
    """Chance that a mentor accepts: what she is asked for, and how ready she is to.

    Logistic regression on the features of pairs (her load belongs among them), shrunk to the share
    of all, then a readiness of each mentor, shrunk to that of all (a random intercept: Gelman et
    al., *Bayesian Data Analysis*, 3rd ed. 2013, ch. 16).

    Parameters
    ----------
    shrinkage : float
        Penalty of a standardised coefficient toward 0, above 0.

    Attributes
    ----------
    coef_ : ndarray of float64, shape (n_features,)
        Logits per unit of each feature.
    n_outcomes_, n_unobserved_ : int
        Requests that were answered, and others.
    """

    def __init__(self, shrinkage: float = SHRINKAGE) -> None:
        self.shrinkage = shrinkage

    def fit(
        self,
        X: ArrayLike,
        accepted: ArrayLike,
        *,
        mentor: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> AcceptanceModel:
        """Learn from requests; none at all is well.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        accepted : array_like, shape (n_rows,)
            1 yes, 0 no; NaN where there is no answer.
        mentor : array_like, shape (n_rows,)
            Ids.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0.

        Raises
        ------
        WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidWeight, InvalidSetting
        """
        pairs = MapLinear(
            shrinkage=self.shrinkage, centre_by_slate=False, loss="logistic", least_outcomes=1
        )
        self._pairs = pairs.fit(X, accepted, sample_weight=sample_weight)
        ids = np.asarray(mentor).ravel()
        y, weight = read_labels(accepted, len(ids)), read_weights(sample_weight, len(ids))
        seen = ~np.isnan(y) & (weight > 0)
        self.n_outcomes_, self.n_unobserved_ = pairs.n_outcomes_, pairs.n_unobserved_
        codes, mentors = pd.factorize(ids[seen])
        self._mentors = pd.Index(mentors)
        line = self._line(X)[seen]
        self._readiness = _readiness(line, y[seen], weight[seen], codes.astype(np.int64))
        self.coef_ = self._pairs.coef_
        return self

    def predict(self, X: ArrayLike, *, mentor: ArrayLike) -> NDArray[np.float64]:
        """Tell the chance that each request is accepted.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        mentor : array_like, shape (n_rows,)
            Ids; one who was never asked is as ready as all.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In (0, 1); 0.5 where nothing was known.

        Raises
        ------
        NotFittedError, WrongFeatures, NotANumber, UnequalLengths
        """
        self._refuse_unfitted("coef_")
        line, ready = self._line(X), self.readiness(mentor)
        UnequalLengths.refuse(rows=line, mentor=ready)
        return np.asarray(expit(line + ready), dtype=np.float64)

    def readiness(self, mentor: ArrayLike) -> NDArray[np.float64]:
        """Return how much readier than all each mentor is, in logits; 0 for one never asked."""
        self._refuse_unfitted("coef_")
        place = self._mentors.get_indexer(pd.Index(np.asarray(mentor).ravel()))
        return np.asarray(np.append(self._readiness, 0.0)[place], dtype=np.float64)

    def _line(self, X: ArrayLike) -> NDArray[np.float64]:
        matrix = read_features(X, self._pairs.feature_names_)
        line: NDArray[np.float64] = matrix @ self._pairs.coef_ + self._pairs.intercept_
        return line


def _readiness(
    line: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    codes: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Most probable readiness of each mentor: each a convex problem of its own, solved together."""
    found = np.zeros(int(codes.max()) + 1 if len(codes) else 0)
    for _ in range(MOST_STEPS):
        chance = expit(line + found[codes])
        slope = np.bincount(codes, weight * (chance - y), len(found)) + STIFFNESS * found
        curvature = np.bincount(codes, weight * chance * (1 - chance), len(found)) + STIFFNESS
        # A step of one logit at most: beyond it the curve is not what it was.
        step = np.clip(slope / curvature, -1.0, 1.0)
        found = found - step
        if not len(step) or np.abs(step).max() < CLOSE:
            break
    return found
