"""Lists of alternatives, and the chances of a conditional logit over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models._newton import Terms


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Columns of all alternatives, list by list, each list's "none of these" last.

    Attributes
    ----------
    columns : ndarray of float64, shape (n_alternatives, n_features + 2)
        Features, minus the logarithm of the place, and whether this is "none of these".
    starts : ndarray of intp, shape (n_lists,)
        First alternative of each list.
    order : ndarray of intp, shape (n_alternatives,)
        Which row each alternative is; from n_rows on, "none of these".
    """

    columns: NDArray[np.float64]
    starts: NDArray[np.intp]
    order: NDArray[np.intp]

    @classmethod
    def of(
        cls, features: NDArray[np.float64], place: NDArray[np.float64], lists: NDArray[np.int64]
    ) -> Alternatives:
        """Put rows of one list together, and "none of these" behind them."""
        n, d = features.shape
        found, codes = np.unique(lists, return_inverse=True)
        columns = np.zeros((n + len(found), d + 2))
        columns[:n, :d], columns[:n, d], columns[n:, d + 1] = features, -np.log(place), 1.0
        codes = np.append(codes, np.arange(len(found)))
        order = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[order], np.arange(len(found)))
        return cls(columns[order], starts, order)

    def chances(self, b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance of each alternative, shape (n_alternatives,)."""
        return np.exp(self.log_chances(b))

    def log_chances(self, b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Logarithm of the chance of each alternative, shape (n_alternatives,)."""
        value = self.columns @ b
        if len(value):
            value -= self.of_each(np.maximum.reduceat(value, self.starts))
            value -= self.of_each(np.log(np.add.reduceat(np.exp(value), self.starts)))
        return np.asarray(value, dtype=np.float64)

    def of_each(self, of_list: NDArray[np.float64]) -> NDArray[np.float64]:
        """Repeat a figure of each list for its alternatives."""
        return np.repeat(of_list, np.diff(np.append(self.starts, len(self.columns))))

    def terms(
        self, b: NDArray[np.float64], chosen: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> Terms:
        """Minus the log-likelihood, its gradient and its curvature.

        Parameters
        ----------
        b : ndarray of float64, shape (n_features + 2,)
        chosen : ndarray of bool, shape (n_alternatives,)
            One alternative of each list.
        weight : ndarray of float64, shape (n_lists,)
        """
        log = self.log_chances(b)
        chance, each = np.exp(log), self.of_each(weight)
        gradient = self.columns.T @ (each * (chance - chosen))
        root = self.columns * np.sqrt(each * chance)[:, np.newaxis]
        curvature = root.T @ root
        if len(weight):
            expected = np.add.reduceat(self.columns * chance[:, np.newaxis], self.starts)
            curvature -= expected.T @ (expected * weight[:, np.newaxis])
        return Terms(-float((each * log)[chosen].sum()), gradient, curvature)
