"""What a linear model learns from: rows with labels, centred within their lists, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models._moments import centred, group_sums, products
from models.rows import Rows
from models.variance import GroupedSums, variances

NO_SPREAD = 1e-10
"""Share of a feature's square sum below which its spread is that of rounding."""


@dataclass(frozen=True, eq=False)
class Design:
    """Rows with labels, and what is taken off their features.

    Attributes
    ----------
    rows : Rows
        Those with a label.
    mean : ndarray of float64, shape (n_features,)
        Mean of every feature over all shown rows.
    centre : ndarray of float64, shape (n_lists, n_features)
        Mean of each list over all its shown rows; the mean of all where lists are not used.
    spread : ndarray of float64, shape (n_features, n_features)
        Covariance of the centred features over all shown rows.
    scale : ndarray of float64, shape (n_features,)
        Standard deviation of the centred features; 1 for one that never varies within a list.
    by_list : bool
        Whether lists are used.
    """

    rows: Rows
    mean: NDArray[np.float64]
    centre: NDArray[np.float64]
    spread: NDArray[np.float64]
    scale: NDArray[np.float64]
    by_list: bool
    _sums: NDArray[np.float64]
    _products: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Rows, *, by_list: bool) -> Design:
        """Measure all shown rows, and keep those with a label."""
        d = rows.X.shape[1]
        sums = group_sums(rows)
        weight = sums[:, d]
        total = weight.sum() or 1.0
        mean = sums[:, :d].sum(axis=0) / total
        off = (sums[:, :d] - weight[:, np.newaxis] * mean) * by_list
        centre = off / np.where(weight > 0, weight, 1.0)[:, np.newaxis]
        every = products(rows, mean)
        spread = centred(every[:d, :d], off, weight, centre) / total
        still = np.diag(spread) <= NO_SPREAD * np.diag(every)[:d] / total
        spread[still] = spread[:, still] = 0.0
        scale = np.sqrt(np.where(still, 1.0, np.diag(spread)))
        seen = rows.of(rows.observed)
        some = (sums, every) if seen is rows else (group_sums(seen), products(seen, mean))
        return cls(seen, mean, mean + centre, spread, scale, by_list, *some)

    @property
    def n(self) -> float:
        """Sum of the weights of the labels."""
        return float(self.rows.weight.sum())

    def level(self) -> float:
        """Mean label, one even label added, so that it is inside (0, 1) and there always is one."""
        return (float(self.rows.weight @ self.rows.y) + 0.5) / (self.n + 1.0)

    def label_variances(self) -> tuple[float, float]:
        """Variance of labels within lists, and between them (leniency of learners)."""
        group = self.rows.group if self.by_list else np.zeros(len(self.rows.y), dtype=np.int64)
        within, between = variances(GroupedSums.of(self.rows.y, group, self.rows.weight))
        return float(within), max(float(np.nan_to_num(between)), 0.0)

    def products(self, leniency: float) -> NDArray[np.float64]:
        """Products of features, ones and labels, on the scale of one list.

        The learner's leniency is a random effect: the centre moves from the list's mean to that of
        its labelled rows as far as learners differ, and labels and ones move along (partial
        demeaning; Fuller & Battese 1974, doi:10.1016/0304-4076(74)90032-0).

        Parameters
        ----------
        leniency : float
            Variance between learners ÷ variance within.

        Returns
        -------
        ndarray of float64, shape (n_features + 2, n_features + 2)
        """
        d = len(self.mean)
        weight = self._sums[:, d]
        sums = self._sums - weight[:, np.newaxis] * np.append(self.mean, [0.0, 0.0])
        moved = 1.0 - 1.0 / np.sqrt(1.0 + weight * leniency)
        own = sums / np.where(weight > 0, weight, 1.0)[:, np.newaxis]
        centre = own * moved[:, np.newaxis]
        centre[:, :d] += (self.centre - self.mean) * (1.0 - moved)[:, np.newaxis]
        found = centred(self._products, sums, weight, centre)
        size = np.append(self.size, [1.0, 1.0])
        return np.asarray(found / np.outer(size, size), dtype=np.float64)

    @property
    def size(self) -> NDArray[np.float64]:
        """What centred features are divided by: `scale`; infinity for one that never varies."""
        return np.where(np.diag(self.spread) > 0, self.scale, np.inf)
