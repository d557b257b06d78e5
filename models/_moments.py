"""Sums of squares and products of centred columns, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.rows import Rows

CHUNK = 8192
"""Rows at a time: some twenty columns of them fit a core's cache."""


def group_sums(rows: Rows) -> NDArray[np.float64]:
    """Weighted sums of features, ones and labels (0 where not observed) of each list.

    Returns
    -------
    ndarray of float64, shape (n_groups, n_features + 2)
    """
    places = np.arange(len(rows.group) + 1)
    shape = len(rows.group), rows.n_groups
    one_hot = csr_array((rows.weight, rows.group, places), shape=shape)
    y = np.where(rows.observed, rows.y, 0.0)
    counts = (rows.weight, rows.weight * y)
    counted = [np.bincount(rows.group, column, rows.n_groups) for column in counts]
    return np.column_stack([one_hot.T @ rows.X, *counted])


def products(rows: Rows, shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted sums of squares and products of features less `shift`, ones and labels.

    Returns
    -------
    ndarray of float64, shape (n_features + 2, n_features + 2)
    """
    n, d = rows.X.shape
    sums = np.zeros((d + 2, d + 2))
    room = np.empty((min(CHUNK, n), d + 2))
    for part in chunks(n):
        table = room[: part.stop - part.start]
        np.subtract(rows.X[part], shift, out=table[:, :d])
        table[:, d] = 1.0
        table[:, d + 1] = np.nan_to_num(rows.y[part])
        weight = rows.weight[part]
        if not (weight == 1.0).all():
            table *= np.sqrt(weight)[:, np.newaxis]
        sums += table.T @ table
    return sums


def centred(
    sums_of_products: NDArray[np.float64],
    sums: NDArray[np.float64],
    weight: NDArray[np.float64],
    centre: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Products of columns less a centre for each list: Σ w (x − c)(x − c)'.

    Parameters
    ----------
    sums_of_products : ndarray of float64, shape (k, k)
        Σ w x x'.
    sums, centre : ndarray of float64, shape (n_groups, k)
        Σ w x of each list, and what is taken off its rows.
    weight : ndarray of float64, shape (n_groups,)
        Σ w of each list.
    """
    cross = sums.T @ centre
    result: NDArray[np.float64] = (
        sums_of_products - cross - cross.T + centre.T @ (centre * weight[:, np.newaxis])
    )
    return result


def chunks(n_rows: int) -> Iterator[slice]:
    """Yield slices that cover the rows."""
    for start in range(0, n_rows, CHUNK):
        yield slice(start, min(start + CHUNK, n_rows))
