"""From a score to the chance that it stands for: what may be shown as a probability."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.isotonic import IsotonicRegression

from models._settings import refuse_other
from models.estimator import Estimator
from models.linear import MapLinear
from models.rows import read_labels, read_numbers, read_weights

Method = Literal["none", "platt", "isotonic"]
"""A score that is only cut to [0, 1]; a logistic curve; any rising steps."""
LEAST_FOR_PLATT = 50
"""Outcomes below which two parameters of a curve would be noise."""
LEAST_FOR_ISOTONIC = 1000
"""Outcomes from which rising steps are at least as good as a curve (Niculescu-Mizil & Caruana 2005,
doi:10.1145/1102351.1102430)."""
CURVE_PENALTY = 1.0
"""Keeps the curve finite where scores part labels without error."""


class Calibrator(Estimator):
    """Chances from scores, never turning their order round.

    To be fitted on scores of rows that the scoring model was not fitted on. Platt 1999 for the
    curve; Zadrozny & Elkan 2002, doi:10.1145/775047.775151, for the steps.

    Parameters
    ----------
    method : {"auto", "none", "platt", "isotonic"}
        ``"auto"`` chooses by the number of outcomes.

    Attributes
    ----------
    method_ : Method
        What was chosen.
    n_outcomes_, n_unobserved_ : int
        Rows with a label, and without one.
    """

    def __init__(self, method: Method | Literal["auto"] = "auto") -> None:
        self.method = method

    def fit(
        self, score: ArrayLike, y: ArrayLike, *, sample_weight: ArrayLike | None = None
    ) -> Calibrator:
        """Learn what scores stand for.

        Parameters
        ----------
        score : array_like, shape (n_rows,)
            Finite.
        y : array_like, shape (n_rows,)
            In [0, 1]; NaN where not observed.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0.

        Raises
        ------
        NotANumber, UnequalLengths, InvalidLabel, InvalidWeight
        InvalidSetting
            No such method.
        """
        refuse_other("method", self.method, ("auto", *get_args(Method)))
        scores = read_numbers("score", score)
        labels, weight = read_labels(y, len(scores)), read_weights(sample_weight, len(scores))
        seen = ~np.isnan(labels) & (weight > 0)
        self.n_outcomes_ = int(seen.sum())
        self.n_unobserved_ = int(np.isnan(labels).sum())
        self.method_ = self._chosen()
        self._fit(scores[seen], labels[seen], weight[seen])
        return self

    def predict(self, score: ArrayLike) -> NDArray[np.float64]:
        """Tell the chance that each score stands for.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In [0, 1]; higher scores never get lower ones. Steps give many scores one chance: rank
            by the score.

        Raises
        ------
        NotFittedError, NotANumber
        """
        self._refuse_unfitted("method_")
        scores = read_numbers("score", score)
        if self.method_ == "none":
            return np.clip(scores, 0.0, 1.0)
        if self.method_ == "platt":
            return np.asarray(self._curve.predict(scores[:, np.newaxis]), dtype=np.float64)
        steps = np.interp(scores, self._steps.X_thresholds_, self._steps.y_thresholds_)
        return np.asarray(steps, dtype=np.float64)

    def _chosen(self) -> Method:
        if self.n_outcomes_ == 0:
            return "none"
        if self.method != "auto":
            return self.method
        if self.n_outcomes_ < LEAST_FOR_PLATT:
            return "none"
        return "platt" if self.n_outcomes_ < LEAST_FOR_ISOTONIC else "isotonic"

    def _fit(
        self, scores: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> None:
        if self.method_ == "platt":
            curve = MapLinear(
                shrinkage=CURVE_PENALTY,
                centre_by_slate=False,
                directions=["more_is_better"],
                loss="logistic",
                least_outcomes=1,
            )
            self._curve = curve.fit(scores[:, np.newaxis], y, sample_weight=weight)
        if self.method_ == "isotonic":
            self._steps = IsotonicRegression(y_min=0.0, y_max=1.0).fit(scores, y, weight)
