"""What a linear model learns from: rows with labels, centred within their lists, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models._mentors import counted_twice
from models._moments import ListSums, products
from models.prior import Prior
from models.rows import Rows
from models.variance import GroupedSums, variances

NO_SPREAD = 1e-10
"""Share of a feature's square sum below which its spread is that of rounding."""
ROUNDED = 1e-24
"""The same, of its square sum before anything is taken off: deviations of 10⁻¹² of its value."""
LITTLE_SPREAD = 1e-6
"""Share of a feature's square sum below which its mean is taken off first, to keep digits."""


@dataclass(frozen=True, eq=False)
class Design:
    """Rows with labels, and what is taken off their features.

    Attributes
    ----------
    rows : Rows
        Those with a label.
    shown, lists : ListSums
        Of all shown rows, and of the labelled ones.
    spread : ndarray of float64, shape (n_features, n_features)
        Covariance of the centred features over all shown rows.
    scale : ndarray of float64, shape (n_features,)
        Standard deviation of the centred features; 1 for one that never varies within a list.
    within : ndarray of float64, shape (n_features + 2, n_features + 2)
        Products of features, ones and labels of the labelled rows, each less its list's mean.
    label_squares : float
        Σ w y².
    """

    rows: Rows
    shown: ListSums
    lists: ListSums
    spread: NDArray[np.float64]
    scale: NDArray[np.float64]
    within: NDArray[np.float64]
    label_squares: float

    @classmethod
    def of(cls, rows: Rows, shown: ListSums) -> Design:
        """Measure all shown rows, of which `shown` are the sums, and those with a label."""
        k = rows.X.shape[1] + 2
        squares = products(rows, shown.shift)
        within = squares - shown.between()
        features = np.arange(k - 2)
        rounding = ROUNDED * squares[features, features]
        if (within < LITTLE_SPREAD * squares)[features, features].any():
            shown = ListSums.of(rows, shown.mean)
            squares = products(rows, shown.shift)
            within = squares - shown.between()
        least = np.maximum(NO_SPREAD * squares[features, features], rounding)
        still = within[features, features] <= least
        spread = within[:-2, :-2] / (shown.weight.sum() or 1.0)
        spread[still] = spread[:, still] = 0.0
        scale = np.sqrt(np.where(still, 1.0, np.diag(spread)))
        labelled, lists = rows.of(rows.observed), shown
        if labelled is not rows:
            lists, squares = ListSums.of(labelled, shown.shift), products(labelled, shown.shift)
            within = squares - lists.between()
        return cls(labelled, shown, lists, spread, scale, within, float(squares[-1, -1]))

    @cached_property
    def centre(self) -> NDArray[np.float64]:
        """Mean of each list over all its shown rows, less the shift, (n_lists, n_features)."""
        return self.shown.means()

    @property
    def n(self) -> float:
        """Sum of the weights of the labels."""
        return float(self.lists.weight.sum())

    @property
    def size(self) -> NDArray[np.float64]:
        """What centred features are divided by: `scale`; infinity for one that never varies."""
        return np.where(np.diag(self.spread) > 0, self.scale, np.inf)

    def start(self, prior: Prior | None) -> NDArray[np.float64]:
        """Where a prior lets learning start, in logits per standard deviation of each feature."""
        if prior is None:
            return np.zeros(len(self.scale))
        deviation = float(np.sqrt(prior.coef_ @ self.spread @ prior.coef_))
        logits = prior.logit_per_sd / (deviation if deviation > 0 else 1.0)
        return np.asarray(prior.coef_ * self.scale * logits, dtype=np.float64)

    def level(self) -> float:
        """Mean label, one even label added, so that it is inside (0, 1) and there always is one."""
        total = float((self.lists.labels * np.sqrt(self.lists.weight)).sum())
        return (total + 0.5) / (self.n + 1.0)

    def label_variances(self) -> tuple[float, float]:
        """Variance of labels within lists, and between them (leniency of learners)."""
        weight, total = self.lists.weight, self.lists.labels * np.sqrt(self.lists.weight)
        grouped = GroupedSums.from_groups(weight, total, self.label_squares)
        within, between = variances(grouped)
        return float(within), max(float(np.nan_to_num(between)), 0.0)

    def products(self, noise: float, leniency: float) -> NDArray[np.float64]:
        """Products of features, ones and labels, on one scale, as generalised least squares weighs.

        The learner's leniency is a random effect: what lists differ in counts
        ``1 / (1 + n · leniency / noise)`` as much as what differs within them (Fuller & Battese
        1974, doi:10.1016/0304-4076(74)90032-0). So is the mentor's skill, where rows tell whose
        they are: exact where each list has one label, nearly so else.

        Parameters
        ----------
        noise, leniency : float
            Variances of labels within lists and between them.

        Returns
        -------
        ndarray of float64, shape (n_features + 2, n_features + 2)
        """
        found = self.within.copy()
        weight = self.lists.weight
        kept = 1.0 / (1.0 + weight * leniency / noise)
        apart = self._apart()
        k = len(apart)
        found[-k:, -k:] += (apart * (weight * kept)) @ apart.T
        if self.rows.mentor is not None:
            off, shift = self._off(apart, kept), self.shown.shift
            found -= counted_twice(self.rows, self.rows.mentor, off, shift, noise)
        size = np.append(self.size, [1.0, 1.0])
        return np.asarray(found / np.outer(size, size), dtype=np.float64)

    def _apart(self) -> NDArray[np.float64]:
        """Mean of features, ones and labels of each list's labelled rows, less its centre.

        Returns
        -------
        ndarray of float64, shape (n_features + 2, n_lists) or (2, n_lists)
            Without features where all are labelled: there the mean is the centre.
        """
        has = self.lists.weight > 0
        labels = self.lists.labels / np.sqrt(np.where(has, self.lists.weight, 1.0))
        others = np.stack([has.astype(np.float64), labels])
        if self.lists is self.shown:
            return others
        return np.vstack([(self.lists.means() - self.centre).T, others])

    def _off(self, apart: NDArray[np.float64], kept: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what generalised least squares takes off the rows of each list.

        The mean of its labelled rows, but for the part of `apart` that is kept.

        Returns
        -------
        ndarray of float64, shape (n_lists, n_features + 2)
        """
        own = np.vstack([self.lists.means().T, apart[-2:]])
        own[-len(apart) :] -= apart * np.sqrt(kept)
        return own.T
