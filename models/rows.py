"""Rows that estimators learn from, checked once at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from models.errors import InvalidLabel, InvalidWeight, NotANumber, UnequalLengths, WrongFeatures


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of (learner, mentor) pairs.

    Attributes
    ----------
    X : ndarray of float64, shape (n_rows, n_features)
    y : ndarray of float64, shape (n_rows,)
        In [0, 1]; NaN where not observed.
    group : ndarray of int64, shape (n_rows,)
        Code of each row's candidate list, from 0.
    weight : ndarray of float64, shape (n_rows,)
        > 0.
    n_groups : int
        One more than the largest code that there may be.
    mentor : ndarray of int64, shape (n_rows,), or None
        Code of each row's mentor, from 0, where that is to count.
    """

    X: NDArray[np.float64]
    y: NDArray[np.float64]
    group: NDArray[np.int64]
    weight: NDArray[np.float64]
    n_groups: int
    mentor: NDArray[np.int64] | None = None

    def of(self, which: NDArray[np.bool_]) -> Rows:
        """Return some of the rows, with the codes that they have."""
        if which.all():
            return self
        return replace(
            self,
            X=self.X[which],
            y=self.y[which],
            group=self.group[which],
            weight=self.weight[which],
            mentor=None if self.mentor is None else self.mentor[which],
        )

    @property
    def labels(self) -> NDArray[np.float64]:
        """Labels, 0 where not observed, shape (n_rows,)."""
        return np.where(np.isnan(self.y), 0.0, self.y)

    @property
    def observed(self) -> NDArray[np.bool_]:
        """Whether each row has a label, shape (n_rows,)."""
        return ~np.isnan(self.y)


def read_rows(
    X: ArrayLike,
    y: ArrayLike,
    group: ArrayLike | None,
    sample_weight: ArrayLike | None,
    names: Sequence[str] | None = None,
    *,
    mentor: ArrayLike | None = None,
) -> Rows:
    """Check and convert; rows of weight 0 are left out.

    Whether features are numbers is left to whoever adds them up (see `refuse_no_numbers`): looking
    at a million rows for it alone would take as long as half of the fit.

    Parameters
    ----------
    X : array_like, shape (n_rows, n_features)
    y : array_like, shape (n_rows,)
        In [0, 1], NaN where not observed.
    group : array_like, shape (n_rows,), optional
        Any hashable ids; None: all rows are one list.
    sample_weight : array_like, shape (n_rows,), optional
        None: 1 each.
    names : sequence of str, optional
        Of the columns; by default ``x0``, ``x1``, …
    mentor : array_like, shape (n_rows,), optional
        Any hashable ids.

    Raises
    ------
    WrongFeatures, UnequalLengths, InvalidLabel, InvalidWeight
    """
    matrix = _matrix(X, names)
    n = len(matrix)
    codes = np.zeros(n, dtype=np.int64) if group is None else codes_of("slate", group, n)
    n_groups = int(codes.max()) + 1 if n else 0
    weight = read_weights(sample_weight, n)
    whose = None if mentor is None else codes_of("mentor", mentor, n)
    return Rows(matrix, read_labels(y, n), codes, weight, n_groups, whose).of(weight > 0)


def read_features(X: ArrayLike, names: Sequence[str] | None = None) -> NDArray[np.float64]:
    """Return a finite matrix with one column for each name.

    Raises
    ------
    WrongFeatures
        Not two-dimensional, or not one column for each name.
    NotANumber
        A cell is NaN or infinite; the first is named.
    """
    matrix = _matrix(X, names)
    # A sum is NaN or infinite if a cell is: one quick pass where all is well.
    with np.errstate(all="ignore"):
        total = (matrix @ np.ones(matrix.shape[1])).sum()
    if not np.isfinite(total):
        refuse_no_numbers(matrix, names)
    return matrix


def read_numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return one finite column of any length.

    Raises
    ------
    NotANumber
        An entry is NaN or infinite; the first is named.
    """
    return read_features(np.asarray(values, dtype=np.float64).reshape(-1, 1), (name,))[:, 0]


def refuse_no_numbers(X: ArrayLike, names: Sequence[str] | None = None) -> None:
    """Raise `NotANumber` for the first cell that is NaN or infinite."""
    matrix = np.asarray(X, dtype=np.float64)
    bad = np.argwhere(~np.isfinite(matrix))
    if len(bad):
        row, column = (int(position) for position in bad[0])
        name = names[column] if names is not None else f"x{column}"
        raise NotANumber(row, name, float(matrix[row, column]))


def _matrix(X: ArrayLike, names: Sequence[str] | None) -> NDArray[np.float64]:
    matrix = np.asarray(X, dtype=np.float64)
    if matrix.ndim != 2 or (names is not None and matrix.shape[1] != len(names)):
        raise WrongFeatures(matrix.shape, names or ())
    return matrix


def read_labels(y: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    """Return labels in [0, 1], NaN where not observed.

    Raises
    ------
    UnequalLengths
        Not one a row.
    InvalidLabel
        A label is outside [0, 1]; the first is named.
    """
    labels = _column("y", y, n_rows)
    outside = (labels < 0) | (labels > 1)
    if outside.any():
        row = int(np.argmax(outside))
        raise InvalidLabel(row, float(labels[row]))
    return labels


def read_weights(sample_weight: ArrayLike | None, n_rows: int) -> NDArray[np.float64]:
    """Return weights >= 0, by default 1 each.

    Raises
    ------
    UnequalLengths
        Not one a row.
    InvalidWeight
        A weight is negative or not finite; the first is named.
    """
    if sample_weight is None:
        return np.ones(n_rows)
    weights = _column("sample_weight", sample_weight, n_rows)
    wrong = ~((weights >= 0) & (weights < np.inf))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidWeight(row, float(weights[row]))
    return weights


def read_flags(
    what: str, values: ArrayLike | None, n_rows: int, *, default: bool = False
) -> NDArray[np.bool_]:
    """Return yes or no for each row, by default the same for all.

    Raises
    ------
    UnequalLengths
        Not one a row.
    """
    if values is None:
        return np.full(n_rows, default)
    flags = np.asarray(values, dtype=np.bool_).ravel()
    if len(flags) != n_rows:
        raise UnequalLengths({"rows": n_rows, what: len(flags)})
    return flags


def codes_of(what: str, ids: ArrayLike, n_rows: int) -> NDArray[np.int64]:
    """Give each id a number; whole numbers from 0, fewer than the rows, keep theirs.

    Raises
    ------
    UnequalLengths
        Not one a row.
    """
    values = np.asarray(ids).ravel()
    if len(values) != n_rows:
        raise UnequalLengths({"rows": n_rows, what: len(values)})
    # Numbering a million ids anew would take as long as half of the fit.
    small = values.dtype.kind in "iu" and n_rows and 0 <= values.min() <= values.max() < n_rows
    codes = values if small else pd.factorize(values, use_na_sentinel=False)[0]
    return np.asarray(codes, dtype=np.int64)


def _column(what: str, values: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    column = np.asarray(values, dtype=np.float64).ravel()
    if len(column) != n_rows:
        raise UnequalLengths({"rows": n_rows, what: len(column)})
    return column
