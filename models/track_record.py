"""What a mentor's earlier outcomes let expect: the strongest signal there is, and a noisy one."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from models._settings import refuse_not_positive
from models.errors import InvalidSetting, UnequalLengths
from models.estimator import Estimator
from models.rows import read_labels
from models.variance import GroupedSums, shrunk_between


class TrackRecord(Estimator):
    """Mean outcome of each mentor, shrunk to the mean of all as if that were k₀ outcomes.

    ``(k₀ · mean + Σ outcomes) / (k₀ + n)`` (Efron & Morris 1975, doi:10.2307/2285814): never worse
    than the mean of all in the measurements, where a raw mean is, up to ten outcomes a mentor.

    Parameters
    ----------
    k0 : float or "estimate"
        ``"estimate"``: variance within mentors over variance between them, by moments, starting at
        8 (see `models.variance.shrunk_between`).
    least : int
        Fewer outcomes of a mentor count as none: of one or two, the record would tell a rating.

    Attributes
    ----------
    k0_, mean_ : float
        After all outcomes. `predict` uses those of its day.
    n_outcomes_, n_unobserved_ : int
        Outcomes that are used, and those without a label or a day.

    Examples
    --------
    >>> record = TrackRecord(k0=8).fit(["Li", "Li", "Wu"], [1, 1, 0.4], ["2026-01-05"] * 3)
    >>> record.predict(["Li", "Wu", "new"], "2026-02-01").round(3)
    array([0.78 , 0.689, 0.725])
    """

    def __init__(self, k0: float | Literal["estimate"] = "estimate", *, least: int = 1) -> None:
        self.k0 = k0
        self.least = least

    def fit(self, mentor: ArrayLike, outcome: ArrayLike, time: ArrayLike) -> TrackRecord:
        """Take in outcomes; none at all is well.

        Parameters
        ----------
        mentor : array_like, shape (n_outcomes,)
            Ids.
        outcome : array_like of float, shape (n_outcomes,)
            In [0, 1]; NaN where not observed.
        time : array_like of datetime64[D], shape (n_outcomes,)
            Day on which it was known; an outcome without one (NaT) is left out.

        Raises
        ------
        UnequalLengths, InvalidLabel, InvalidSetting
        """
        refuse_not_positive("k0", self.k0, "estimate")
        ids = np.asarray(mentor).ravel()
        days = np.asarray(time, dtype="datetime64[D]").ravel()
        y = read_labels(outcome, len(ids))
        UnequalLengths.refuse(mentor=ids, time=days)
        known = ~np.isnan(y) & ~np.isnat(days)
        codes, mentors = pd.factorize(ids[known])
        self._mentors = pd.Index(mentors)
        self._index(codes.astype(np.int64), y[known], days[known].astype(np.int64))
        self.n_outcomes_, self.n_unobserved_ = int(known.sum()), int((~known).sum())
        mean, k0 = self._of_all(np.array([self.n_outcomes_]))
        self.mean_, self.k0_ = float(mean[0]), float(k0[0])
        return self

    def predict(self, mentor: ArrayLike, as_of: ArrayLike) -> NDArray[np.float64]:
        """Tell what to expect of mentors, from what was known before a day.

        Parameters
        ----------
        mentor : array_like, shape (n_rows,)
            Ids; one without outcomes is expected to do as the mean of all.
        as_of : array_like of datetime64[D], shape () or (n_rows,)
            Only outcomes strictly before it count, for the mean of all and for k₀ too.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In (0, 1); 0.5 where nothing was known of anybody.

        Raises
        ------
        NotFittedError, UnequalLengths
        InvalidSetting
            A day is NaT.
        """
        self._refuse_unfitted("k0_")
        ids = np.asarray(mentor).ravel()
        days = self._days(as_of, len(ids))
        total, count = self._of_each(self._mentors.get_indexer(pd.Index(ids)), days)
        unique, place = np.unique(days, return_inverse=True)
        mean, k0 = self._of_all(np.searchsorted(self._days_sorted, unique, side="left"))
        mean, k0 = mean[place], k0[place]
        return np.where(count >= self.least, (k0 * mean + total) / (k0 + count), mean)

    def _days(self, as_of: ArrayLike, n_rows: int) -> NDArray[np.int64]:
        days = np.asarray(as_of, dtype="datetime64[D]")
        if np.isnat(days).any():
            raise InvalidSetting("as_of", "NaT", "a day")
        days = np.broadcast_to(days, n_rows) if days.ndim == 0 else days.ravel()
        UnequalLengths.refuse(mentor=range(n_rows), as_of=days)
        return days.astype(np.int64)

    def _index(
        self, codes: NDArray[np.int64], y: NDArray[np.float64], days: NDArray[np.int64]
    ) -> None:
        """Sort by mentor and day, and add up what was known after each outcome."""
        order = np.lexsort((days, codes))
        codes, y, days = codes[order], y[order], days[order]
        self._first_day = int(days.min()) if len(days) else 0
        self._span = int(days.max()) - self._first_day + 1 if len(days) else 1
        self._key = codes * self._span + days - self._first_day
        self._starts = np.searchsorted(codes, np.arange(len(self._mentors) + 1))
        self._sums = np.append(0.0, np.cumsum(y))
        before = np.arange(len(y)) - self._starts[codes]
        total = self._sums[:-1] - self._sums[self._starts[codes]]
        by_day = np.argsort(days, kind="stable")
        self._days_sorted = days[by_day]
        after = (total + y) ** 2 / (before + 1.0) - total**2 / np.maximum(before, 1)
        steps = np.stack([np.ones(len(y)), before == 0, 2.0 * before + 1.0, y, y * y, after])
        self._known = np.cumsum(np.pad(steps[:, by_day], ((0, 0), (1, 0))), axis=1)

    def _of_each(
        self, codes: NDArray[np.intp], days: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Sum and number of each mentor's outcomes before each day."""
        known = np.maximum(codes, 0)
        offset = np.clip(days - self._first_day, 0, self._span)
        end = np.searchsorted(self._key, known * self._span + offset, side="left")
        start = np.minimum(self._starts[known], end)
        start = np.where(codes >= 0, start, end)
        return self._sums[end] - self._sums[start], end - start

    def _of_all(self, n: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean of all and k₀ after the first so many outcomes."""
        sums = GroupedSums(*self._known[:, n])
        mean = (sums.total + 0.5) / (sums.n + 1.0)
        if self.k0 != "estimate":
            return mean, np.full(len(n), float(self.k0))
        within, between = shrunk_between(sums)
        return mean, within / between
