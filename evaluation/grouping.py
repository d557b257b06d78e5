"""Which group each row belongs to, by one attribute or by several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from matching.errors import WrongShape

LEAST_LEARNERS = 10
"""Learners below which a group's figure is not told: it would say more of them than of the group,
and so few clusters leave a bootstrap interval too narrow."""
LEAST_MENTORS = 5
"""Mentors below which a group's figure is not told, for the first of these reasons."""


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of rows.

    Attributes
    ----------
    names : tuple of str, length n_groups
        Ascending.
    code : ndarray of intp, shape (n_rows,)
        Position of each row's group in `names`; -1 where it is not known.
    """

    names: tuple[str, ...]
    code: NDArray[np.intp]

    @property
    def unknown(self) -> int:
        """Number of rows whose group is not known."""
        return int(np.sum(self.code < 0))

    def sums(self, values: NDArray[np.float64] | NDArray[np.bool_]) -> NDArray[np.float64]:
        """Add up a value over each group's rows, shape (n_groups,)."""
        known = self.code >= 0
        weights = np.asarray(values[known], dtype=np.float64)
        return np.bincount(self.code[known], weights, len(self.names)).astype(np.float64)


def grouping(values: ArrayLike | Sequence[object]) -> Grouping:
    """Group rows by an attribute.

    Parameters
    ----------
    values : array_like or sequence, shape (n_rows,)
        Anything that can be told apart as text; None, NaN and "" mean "not known".
    """
    column = pd.Series(np.asarray(values, dtype=object))
    missing = column.isna()
    text = column.astype(str).mask(missing, "").to_numpy(dtype=object)
    names, code = np.unique(text.astype(str), return_inverse=True)
    if len(names) and names[0] == "":
        names, code = names[1:], code - 1
    return Grouping(tuple(str(name) for name in names), code.astype(np.intp))


def crossed(*groupings: Grouping) -> Grouping:
    """Group rows by several attributes at once: the combinations that occur, ``a × b``.

    Unknown in one attribute is unknown in all.

    Raises
    ------
    WrongShape
        They are not of the same rows.
    """
    first = groupings[0]
    for other in groupings[1:]:
        if other.code.shape != first.code.shape:
            raise WrongShape("code", other.code.shape, first.code.shape)
    codes = np.column_stack([one.code for one in groupings])
    known = (codes >= 0).all(axis=1)
    found, position = np.unique(codes[known], axis=0, return_inverse=True)
    code = np.full(len(codes), -1, dtype=np.intp)
    code[known] = position.reshape(-1)
    names = (
        " × ".join(one.names[part] for one, part in zip(groupings, row, strict=True))
        for row in found.tolist()
    )
    return Grouping(tuple(names), code)
