"""Boosted trees as a challenger: they re-rank a list, and only where there are many outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from features.block import Direction
from models._moments import ListSums
from models._settings import bounds
from models.errors import TooFewOutcomes, UnequalLengths
from models.estimator import Estimator
from models.rows import Rows, read_features, read_rows
from models.variance import GroupedSums, variances

LEAST_OUTCOMES = 10_000
"""Outcomes below which it is refused: trees lost to the linear model at 8,000 rows and won at
37,000."""
LEAVES = 15
LEARNING_RATE = 0.06
LEAST_IN_LEAF = 100
"""Outcomes in a leaf: pairs tell little each, so that a smaller leaf holds noise."""


class BoostedReRanker(Estimator):
    """Gradient-boosted trees on features centred within lists.

    Not separable: it orders the few hundred candidates that separable scores found. Labels are
    taken less their learner's leniency, shrunk as far as learners do not differ. (Friedman 2001,
    doi:10.1214/aos/1013203451; scikit-learn's histogram trees.)

    Parameters
    ----------
    least_outcomes : int
        Below it, `fit` refuses.
    n_trees : int
    directions : sequence of {"more_is_better", "either"}, optional
        One a feature; more of a ``more_is_better`` feature never lowers a prediction.
    random_state : int
        Of the sample that bins are read off, beyond 200,000 rows.

    Attributes
    ----------
    n_outcomes_, n_unobserved_ : int
    level_ : float
        Mean label, which predictions lie about.
    """

    def __init__(
        self,
        *,
        least_outcomes: int = LEAST_OUTCOMES,
        n_trees: int = 100,
        directions: Sequence[Direction] | None = None,
        random_state: int = 0,
    ) -> None:
        self.least_outcomes = least_outcomes
        self.n_trees = n_trees
        self.directions = directions
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        slate: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> BoostedReRanker:
        """Learn from lists of which some rows have a label.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
            All pairs that were shown.
        y : array_like, shape (n_rows,)
            In [0, 1]; NaN where not observed.
        slate : array_like, shape (n_rows,)
            Id of each row's candidate list.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0.

        Raises
        ------
        TooFewOutcomes
            Fewer labels than `least_outcomes`.
        WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidWeight, InvalidSetting
        """
        rows = _in_order(read_rows(read_features(X), y, slate, sample_weight))
        seen = rows.of(rows.observed)
        self.n_unobserved_ = len(rows.y) - len(seen.y)
        if len(seen.y) < max(self.least_outcomes, 1):
            raise TooFewOutcomes(len(seen.y), max(self.least_outcomes, 1))
        self.n_outcomes_ = len(seen.y)
        self._n_features = rows.X.shape[1]
        centre = _centre(rows)
        target = seen.y - _leniency(seen)[seen.group]
        self.level_ = float(seen.weight @ target / seen.weight.sum())
        trees = HistGradientBoostingRegressor(
            max_iter=self.n_trees,
            max_leaf_nodes=LEAVES,
            learning_rate=LEARNING_RATE,
            min_samples_leaf=LEAST_IN_LEAF,
            early_stopping=False,
            monotonic_cst=bounds(self.directions, self._n_features).astype(np.int8),
            random_state=self.random_state,
        )
        centred = seen.X - centre[seen.group]
        self._trees = trees.fit(centred, target - self.level_, sample_weight=seen.weight)
        return self

    def predict(self, X: ArrayLike, *, slate: ArrayLike) -> NDArray[np.float64]:
        """Tell the expected label of candidates, of an average learner.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        slate : array_like, shape (n_rows,)
            Id of each row's list, all of whose candidates are given: features are centred in it.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In [0, 1].

        Raises
        ------
        NotFittedError, WrongFeatures, NotANumber, UnequalLengths
        """
        self._refuse_unfitted("level_")
        matrix = read_features(X, [f"x{j}" for j in range(self._n_features)])
        if not len(matrix):
            UnequalLengths.refuse(rows=matrix, slate=np.asarray(slate))
            return np.empty(0)
        rows = read_rows(matrix, np.full(len(matrix), np.nan), slate, None)
        centred = matrix - _centre(rows)[rows.group]
        return np.asarray(np.clip(self._trees.predict(centred) + self.level_, 0.0, 1.0))


def _in_order(rows: Rows) -> Rows:
    """Sort rows by what they hold, so that the order in which they come cannot matter.

    Sums of rounded numbers depend on it, and which of two equally good splits is taken on these.
    """
    order = np.lexsort((rows.weight, rows.y, *rows.X.T))
    return Rows(rows.X[order], rows.y[order], rows.group[order], rows.weight[order], rows.n_groups)


def _centre(rows: Rows) -> NDArray[np.float64]:
    return ListSums.of(rows, np.zeros(rows.X.shape[1])).means()


def _leniency(seen: Rows) -> NDArray[np.float64]:
    """How much more than all each learner gives, shrunk as a random effect is; shape (n_lists,)."""
    sums = GroupedSums.of(seen.y, seen.group, seen.weight)
    within, between = variances(sums)
    count = np.bincount(seen.group, seen.weight, seen.n_groups)
    total = np.bincount(seen.group, seen.weight * seen.y, seen.n_groups)
    ratio = float(within) / max(float(np.nan_to_num(between)), 1e-12)
    mean = float(sums.total / sums.n)
    return np.asarray((total - count * mean) / (count + ratio), dtype=np.float64)
