"""Entries of one measure, and what several of them come to for each pair."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_EARLIEST = np.iinfo(np.int64).min


class Entries(NamedTuple):
    """Measurements of one measure; each of shape (n,).

    Attributes
    ----------
    pair, competency : ndarray of intp
        -1 where no competency is named.
    value : ndarray of float64
        Never NaN.
    day : ndarray of datetime64[D]
    own : ndarray of bool
        One speaks of oneself.
    """

    pair: NDArray[np.intp]
    competency: NDArray[np.intp]
    value: NDArray[np.float64]
    day: NDArray[np.datetime64]
    own: NDArray[np.bool_]

    def where(self, which: NDArray[np.bool_]) -> Entries:
        """Return some of them."""
        return Entries(
            self.pair[which],
            self.competency[which],
            self.value[which],
            self.day[which],
            self.own[which],
        )

    def others_first(self) -> Entries:
        """Leave out what people say of themselves where anybody else speaks of the same thing."""
        cell, n_cells = self._cells()
        others = np.bincount(cell[~self.own], minlength=n_cells) > 0
        return self.where(~self.own | ~others[cell])

    def mean(self, n_pairs: int) -> NDArray[np.float64]:
        """Return each pair's mean, NaN where it has none, shape (n_pairs,)."""
        return mean_of_groups(self.pair, self.value, n_pairs)

    def latest(self, n_pairs: int) -> NDArray[np.float64]:
        """Return each pair's mean of its competencies' last days, NaN where it has none."""
        cell, n_cells = self._cells()
        days = self.day.astype(np.int64)
        last = np.full(n_cells, _EARLIEST)
        np.maximum.at(last, cell, days)
        newest = days == last[cell]
        pair = np.zeros(n_cells, dtype=np.intp)
        pair[cell] = self.pair
        value = mean_of_groups(cell[newest], self.value[newest], n_cells)
        return mean_of_groups(pair, value, n_pairs)

    def last_day(self, n_pairs: int) -> NDArray[np.datetime64]:
        """Return each pair's last day, NaT where it has none."""
        last = np.full(n_pairs, _EARLIEST)
        np.maximum.at(last, self.pair, self.day.astype(np.int64))
        day: NDArray[np.datetime64] = last.astype("datetime64[D]")  # the smallest integer is NaT
        return day

    def grade(self, usual: int, own: int, n_pairs: int) -> NDArray[np.int8]:
        """Return each pair's grade, as weak as that of its weakest voice; -1 where it has none."""
        grade = np.full(n_pairs, -1, dtype=np.int8)
        np.maximum.at(grade, self.pair, np.where(self.own, max(usual, own), usual).astype(np.int8))
        return grade

    def _cells(self) -> tuple[NDArray[np.intp], int]:
        """Give each (pair, competency) that occurs a number: each entry's, and how many."""
        width = int(self.competency.max(initial=-1)) + 2
        found, cell = np.unique(self.pair * width + self.competency + 1, return_inverse=True)
        return cell, len(found)


def mean_of_groups(
    group: NDArray[np.intp], value: NDArray[np.float64], n_groups: int
) -> NDArray[np.float64]:
    """Return the mean of each group, NaN where it is empty, shape (n_groups,)."""
    count = np.bincount(group, minlength=n_groups)
    total = np.bincount(group, value, minlength=n_groups)
    mean: NDArray[np.float64] = np.divide(
        total, count, out=np.full(n_groups, np.nan), where=count > 0
    )
    return mean
