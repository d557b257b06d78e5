"""Outcomes of one mentor go together: they tell less than as many outcomes of other mentors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from models._moments import ListSums
from models.rows import Rows
from models.variance import GroupedSums, shrunk_between


def counted_twice(
    rows: Rows,
    mentor: NDArray[np.int64],
    off: NDArray[np.float64],
    shift: NDArray[np.float64],
    noise: float,
) -> NDArray[np.float64]:
    """Products that a random effect of each mentor takes off those of independent rows.

    ``(I + ρMM')⁻¹ = I − M diag(ρ / (1 + nρ)) M'`` (Woodbury), M telling whose each row is.

    Parameters
    ----------
    rows : Rows
        With labels.
    mentor : ndarray of int64, shape (n_rows,)
        Codes from 0.
    off : ndarray of float64, shape (n_lists, n_features + 2)
        What is taken off features, ones and labels of each list.
    shift : ndarray of float64, shape (n_features,)
        What is taken off features before.
    noise : float
        Variance of labels within a list.

    Returns
    -------
    ndarray of float64, shape (n_features + 2, n_features + 2)
    """
    n_mentors = int(mentor.max()) + 1 if len(mentor) else 0
    own = ListSums.of(replace(rows, group=mentor, n_groups=n_mentors), shift)
    root = np.sqrt(own.weight)
    labels = own.labels * root
    sums = np.column_stack([own.features * root[:, np.newaxis], own.weight, labels])
    places = mentor, rows.group
    sums -= coo_array((rows.weight, places), shape=(n_mentors, len(off))).tocsr() @ off
    squares = float(rows.weight @ (rows.y * rows.y))
    between = float(shrunk_between(GroupedSums.from_groups(own.weight, labels, squares))[1])
    counts = between / (noise + own.weight * between)
    return np.asarray((sums * counts[:, np.newaxis]).T @ sums, dtype=np.float64)
