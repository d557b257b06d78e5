"""Runs of equal neighbours in a sorted column: lists, ties."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell where a row differs from the one before; the first does.

    Examples
    --------
    >>> changes(np.array([2, 2, 5])).tolist()
    [True, False, True]
    """
    new = np.ones(len(values), dtype=bool)
    new[1:] = values[1:] != values[:-1]
    return new


def runs(new: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find for each row where its run begins, and where the next one does.

    Parameters
    ----------
    new : ndarray of bool, shape (n_rows,)
        Where a run begins; the first row does.

    Examples
    --------
    >>> [ends.tolist() for ends in runs(np.array([True, False, True]))]
    [[0, 0, 2], [2, 2, 3]]
    """
    starts = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    return starts[run], np.append(starts[1:], len(new))[run]
