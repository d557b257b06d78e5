"""Sums of squares and products of centred columns, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.rows import Rows

CHUNK = 32768
"""Rows at a time: what is made of twenty columns of them is a few megabytes."""


@dataclass(frozen=True, eq=False)
class ListSums:
    """Weighted sums over each list, divided by the root of its weight.

    So divided, their squares add up to what differs between lists: Σ_lists n x̄ x̄'.

    Attributes
    ----------
    weight : ndarray of float64, shape (n_groups,)
        Σ w, not divided.
    features : ndarray of float64, shape (n_groups, n_features)
        Of features less a shift.
    labels : ndarray of float64, shape (n_groups,)
        0 where not observed.
    shift : ndarray of float64, shape (n_features,)
    """

    weight: NDArray[np.float64]
    features: NDArray[np.float64]
    labels: NDArray[np.float64]
    shift: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Rows, shift: NDArray[np.float64]) -> ListSums:
        """Add up in one pass, whatever the order of the rows."""
        n = len(rows.y)
        one_hot = csr_array((rows.weight, rows.group, np.arange(n + 1)), shape=(n, rows.n_groups))
        counted = rows.weight, rows.weight * rows.labels
        weight, labels = (
            np.bincount(rows.group, each, rows.n_groups).astype(np.float64) for each in counted
        )
        features = np.asarray(one_hot.T @ rows.X, dtype=np.float64)
        root = np.sqrt(weight)
        by = np.divide(1.0, root, out=np.zeros(len(root)), where=root > 0)
        features *= by[:, np.newaxis]
        if shift.any():
            features -= root[:, np.newaxis] * shift
        return cls(weight, features, labels * by, shift)

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """Mean of features over all rows, nothing taken off; 0 without rows.

        Returns
        -------
        ndarray of float64, shape (n_features,)
            Not finite if a feature is not.
        """
        with np.errstate(invalid="ignore"):
            total = np.sqrt(self.weight) @ self.features
        mean = self.shift + total / (self.weight.sum() or 1.0)
        return np.asarray(mean, dtype=np.float64)

    def means(self) -> NDArray[np.float64]:
        """Mean of features less the shift in each list; 0 in one without rows."""
        root = np.sqrt(np.where(self.weight > 0, self.weight, 1.0))
        return np.asarray(self.features / root[:, np.newaxis], dtype=np.float64)

    def between(self) -> NDArray[np.float64]:
        """Σ_lists n x̄ x̄' of features, ones and labels.

        Returns
        -------
        ndarray of float64, shape (n_features + 2, n_features + 2)
        """
        others = np.stack([np.sqrt(self.weight), self.labels])
        across = others @ self.features
        own = self.features.T @ self.features
        return np.block([[own, across.T], [across, others @ others.T]])


def products(rows: Rows, shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted sums of squares and products of features less `shift`, ones and labels.

    Returns
    -------
    ndarray of float64, shape (n_features + 2, n_features + 2)
    """
    n, d = rows.X.shape
    sums = np.zeros((d + 2, d + 2))
    others = np.stack([np.ones(n), rows.labels], axis=1)
    as_they_are = bool((rows.weight == 1.0).all()) and not shift.any()
    for part in chunks(n):
        table, rest = rows.X[part], others[part]
        if not as_they_are:
            root = np.sqrt(rows.weight[part])[:, np.newaxis]
            table, rest = (table - shift) * root, rest * root
        sums[:d, :d] += table.T @ table
        sums[d:, :d] += rest.T @ table
        sums[d:, d:] += rest.T @ rest
    sums[:d, d:] = sums[d:, :d].T
    return sums


def chunks(n_rows: int) -> Iterator[slice]:
    """Yield slices that cover the rows."""
    for start in range(0, n_rows, CHUNK):
        yield slice(start, min(start + CHUNK, n_rows))
