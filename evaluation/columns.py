"""Columns of a table of rows, and numbers that go with it, checked once at the door."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import NotANumber, OutOfRange
from matching.errors import WrongShape


def column(
    name: str,
    values: ArrayLike,
    n_rows: int | None = None,
    *,
    low: float = -math.inf,
    high: float = math.inf,
) -> NDArray[np.float64]:
    """Read one finite number for each row.

    Parameters
    ----------
    name : str
        What an error calls the column.
    values : array_like, shape (n_rows,)
    n_rows : int, optional
        Rows that are expected; any number without it.
    low, high : float
        Least and greatest value allowed.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Raises
    ------
    WrongShape
        Not one number for each row.
    NotANumber
        NaN or infinite.
    OutOfRange
        Outside [low, high].
    """
    found = _shaped(name, values, n_rows)
    _refuse_first(name, found, ~np.isfinite(found), None)
    _refuse_first(name, found, (found < low) | (found > high), f"a number in [{low:g}, {high:g}]")
    return found


def labels(name: str, values: ArrayLike, n_rows: int | None = None) -> NDArray[np.float64]:
    """Read one label in [0, 1] for each row; NaN stays and means "not observed".

    Raises
    ------
    WrongShape, OutOfRange
        As `column`.
    """
    found = _shaped(name, values, n_rows)
    _refuse_first(name, found, (found < 0) | (found > 1), "a number in [0, 1] or NaN")
    return found


def propensities(name: str, values: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    """Read the probability of what was done in each row, in (0, 1].

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
        As `column`; what was done cannot have had probability 0.
    """
    found = column(name, values, n_rows)
    _refuse_first(name, found, (found <= 0) | (found > 1), "a probability in (0, 1]")
    return found


def weights(values: ArrayLike | None, n_rows: int) -> NDArray[np.float64]:
    """Read the weight of each row, >= 0; ones where there are none.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
        As `column`.
    """
    if values is None:
        return np.ones(n_rows)
    return column("sample_weight", values, n_rows, low=0.0)


def codes(
    name: str, values: ArrayLike, n_rows: int
) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """Find the distinct ids, ascending, and the position of each row's id among them.

    Raises
    ------
    WrongShape
        Not one id for each row.
    """
    found = np.asarray(values)
    if found.shape != (n_rows,):
        raise WrongShape(name, found.shape, (n_rows,))
    distinct, position = np.unique(found, return_inverse=True)
    return distinct, position.astype(np.intp, copy=False)


def require(name: str, value: float, met: bool, expected: str) -> None:
    """Refuse a number outside its range.

    Raises
    ------
    OutOfRange
        `met` is false.
    """
    if not met:
        raise OutOfRange(name, None, value, expected)


def _shaped(name: str, values: ArrayLike, n_rows: int | None) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    expected = (found.size if n_rows is None else n_rows,)
    if found.shape != expected:
        raise WrongShape(name, found.shape, expected)
    return found


def _refuse_first(
    name: str, values: NDArray[np.float64], bad: NDArray[np.bool_], expected: str | None
) -> None:
    if not bad.any():
        return
    row = int(bad.argmax())
    value = float(values[row])
    if expected is None:
        raise NotANumber(name, row, value)
    raise OutOfRange(name, row, value, expected)
