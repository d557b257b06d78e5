"""How much likelier the content reply: in standard units, from each source that can tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression

from models._odds import LEAST_RIDGE, silence_odds

LEAST_F = 10.0
"""F of what is related below which it is too weak to tell a tilt by (Staiger & Stock 1997,
doi:10.2307/2171753)."""
STEEPEST = 3.0
"""Largest tilt looked for, in logits per standard deviation of the answer."""

Fit = tuple[NDArray[np.float64], float]
"""Coefficients of `Survey.others`, and the tilt."""


class Survey(NamedTuple):
    """A survey in standard units.

    Attributes
    ----------
    others : ndarray of float64, shape (n_rows, 1 + n_features)
        A column of ones, and what is known of everybody.
    answer : ndarray of float64, shape (n_rows,)
        0 where there is none.
    replied, again : ndarray of bool, shape (n_rows,)
        Answered when first asked; silent then, and answered when asked again.
    weight : ndarray of float64, shape (n_rows,)
    """

    others: NDArray[np.float64]
    answer: NDArray[np.float64]
    replied: NDArray[np.bool_]
    again: NDArray[np.bool_]
    weight: NDArray[np.float64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whose answer is known."""
        return self.replied | self.again

    def silent_total(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up columns over those who were silent when first asked."""
        silent = ~self.replied
        total: NDArray[np.float64] = self.weight[silent] @ columns[silent]
        return total

    def share_again(self) -> float:
        """Return the share of the silent whose answer is known after all, 0 where none was."""
        silent = float(self.weight[~self.replied].sum())
        return float(self.weight[self.again].sum()) / silent if silent else 0.0


def at_tilt(survey: Survey, tilt: float, ridge: float) -> Fit:
    """Fit with a tilt that is known."""
    some = survey.replied
    theta = silence_odds(
        survey.others[some],
        tilt * survey.answer[some],
        survey.weight[some],
        survey.silent_total(survey.others),
        ridge,
    )
    return theta, tilt


def from_followed_up(survey: Survey, ridge: float) -> Fit:
    """Fit a logistic regression of the reply; those asked again stand for all the silent."""
    known = survey.known
    columns = np.column_stack([survey.others[:, 1:], survey.answer])[known]
    stands_for = np.where(survey.again, 1.0 / survey.share_again(), 1.0) * survey.weight
    model = LogisticRegression(
        C=1.0 / max(ridge, LEAST_RIDGE), solver="newton-cholesky", tol=1e-8, max_iter=200
    )
    model.fit(columns, survey.replied[known], sample_weight=stands_for[known])
    theta = np.concatenate([model.intercept_, model.coef_[0]])
    return theta[:-1], float(theta[-1])


def from_related(survey: Survey, related: NDArray[np.float64], ridge: float) -> Fit | None:
    """Fit with the tilt at which what is related has the total of the silent.

    Returns
    -------
    Fit or None
        None where what is related hardly goes along with the answer, or no tilt does it.
    """
    expected, f = _expected(survey, related)
    total = float(survey.silent_total(expected[:, np.newaxis])[0])
    some = survey.replied

    def excess(tilt: float) -> float:
        theta, _ = at_tilt(survey, tilt, ridge)
        odds = np.exp(-survey.others[some] @ theta - tilt * survey.answer[some])
        return float((survey.weight[some] * odds) @ expected[some]) - total

    if f < LEAST_F or excess(-STEEPEST) * excess(STEEPEST) > 0:
        return None
    return at_tilt(survey, float(brentq(excess, -STEEPEST, STEEPEST, xtol=1e-6)), ridge)


def _expected(survey: Survey, related: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the answer that is expected of everybody, and the F of what is related."""
    known = survey.known
    root = np.sqrt(survey.weight[known])
    full = np.column_stack([survey.others, related])
    without = _residual(survey.others[known], survey.answer[known], root)[1]
    coefficient, left = _residual(full[known], survey.answer[known], root)
    extra, free = related.shape[1], float(survey.weight[known].sum()) - full.shape[1]
    if extra == 0 or free <= 0 or left <= 0:
        return full @ coefficient, 0.0
    return full @ coefficient, (without - left) / extra / (left / free)


def _residual(
    design: NDArray[np.float64], answer: NDArray[np.float64], root: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Least squares: coefficients, and the squares that are left."""
    scaled = design * root[:, np.newaxis]
    found = np.linalg.lstsq(scaled, answer * root, rcond=None)[0]
    coefficient = np.asarray(found, dtype=np.float64)
    left = answer * root - scaled @ coefficient
    return coefficient, float(left @ left)
