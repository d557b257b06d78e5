"""Intervals for single outcomes that hold what they promise, whatever the model."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models._settings import refuse_level
from models.estimator import Estimator
from models.rows import codes_of, read_labels, read_numbers, read_weights


class ConformalInterval(Estimator):
    """Split conformal intervals about predictions, with the learner as the unit.

    The errors on held-out rows tell how wide an interval has to be. Rows of one learner are not
    independent: each learner counts once, however many rows she has (Dunn, Wasserman & Ramdas 2023,
    doi:10.1080/01621459.2022.2060112, pooled distribution functions; Papadopoulos et al. 2002,
    doi:10.1007/3-540-36755-1_29, for the split).

    Parameters
    ----------
    level : float
        Share of new learners' outcomes that intervals hold, in (0, 1).

    Attributes
    ----------
    width_ : float
        Half of an interval before it is cut to [0, 1]; infinite where there are too few learners
        for the level (19 are needed for 0.95).
    n_learners_, n_outcomes_, n_unobserved_ : int

    Examples
    --------
    >>> held_out = np.array([0.1, 0.2, 0.3, 0.4])
    >>> shown = ConformalInterval(0.75).fit(np.zeros(4), held_out, learner=[1, 2, 3, 4])
    >>> shown.predict([0.5]).round(2)
    array([[0.1, 0.9]])
    """

    def __init__(self, level: float = 0.9) -> None:
        self.level = level

    def fit(
        self,
        predicted: ArrayLike,
        y: ArrayLike,
        *,
        learner: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> ConformalInterval:
        """Measure errors on rows that the model was not fitted on.

        Parameters
        ----------
        predicted : array_like, shape (n_rows,)
            Finite.
        y : array_like, shape (n_rows,)
            In [0, 1]; NaN where not observed.
        learner : array_like, shape (n_rows,)
        sample_weight : array_like, shape (n_rows,), optional
            >= 0; of rows within a learner, each of whom weighs one.

        Raises
        ------
        NotANumber, UnequalLengths, InvalidLabel, InvalidWeight, InvalidSetting
        """
        refuse_level(self.level)
        value = read_numbers("prediction", predicted)
        n = len(value)
        labels, weight = read_labels(y, n), read_weights(sample_weight, n)
        codes = codes_of("learner", learner, n)
        seen = ~np.isnan(labels) & (weight > 0)
        error, who, weight = np.abs(value - labels)[seen], codes[seen], weight[seen]
        of_learner = np.bincount(who, weight)
        self.n_learners_ = int(np.count_nonzero(of_learner))
        self.n_outcomes_ = int(seen.sum())
        self.n_unobserved_ = int(np.isnan(labels).sum())
        order = np.argsort(error, kind="stable")
        # The new learner herself is one more, whose errors nobody knows.
        share = np.cumsum((weight / of_learner[who])[order]) / (self.n_learners_ + 1)
        at = int(np.searchsorted(share, self.level - 1e-12))
        self.width_ = float(error[order[at]]) if at < len(order) else np.inf
        return self

    def predict(self, predicted: ArrayLike) -> NDArray[np.float64]:
        """Put intervals about predictions.

        Returns
        -------
        ndarray of float64, shape (n_rows, 2)
            Low and high ends, in [0, 1].

        Raises
        ------
        NotFittedError, NotANumber
        """
        self._refuse_unfitted("width_")
        value = read_numbers("prediction", predicted)
        ends = np.column_stack([value - self.width_, value + self.width_])
        return np.clip(ends, 0.0, 1.0)
