"""Whose weights are judged, and what outcomes they are judged by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaluation.grades import GRADES, Grade
from models.judging.order_records import Policy
from models.labels import Labels
from models.retraining import Serving

Scores = Mapping[Policy, NDArray[np.float64]]
"""Of every row, by policy; NaN where a policy has not judged a row."""


def scores_of(
    X: NDArray[np.float64], serving: Serving, held_out: NDArray[np.float64] | None = None
) -> dict[Policy, NDArray[np.float64]]:
    """Score rows by every policy.

    Parameters
    ----------
    X : ndarray of float64, shape (n_rows, n_features)
    serving : Serving
    held_out : ndarray of float64, shape (n_rows,), optional
        Scores of the challenger on rows that it had not seen, NaN elsewhere: left out without it.

    Returns
    -------
    dict of Policy to ndarray of float64, shape (n_rows,)
        "random" scores all alike: a tie counts what it gives in the mean over random orders.
    """
    found: dict[Policy, NDArray[np.float64]] = {
        "champion": np.asarray(X @ serving.weights(), dtype=np.float64),
        "prior": np.asarray(X @ serving.prior.coef_, dtype=np.float64),
        "random": np.zeros(len(X)),
    }
    if held_out is not None:
        found["challenger"] = held_out
    return found


def grade_of(labels: Labels) -> Grade | None:
    """Return how labels were got: by others or a record, or, some of them, by the person.

    Of labels that policies are judged by. That results go along with mentoring and need not come
    of it weakens what is said of mentoring, not what is said of one mentor beside another.

    Returns
    -------
    Grade or None
        "measured" or "self_reported"; None where nothing is known.
    """
    if not (labels.grade >= 0).any():
        return None
    return "self_reported" if (labels.grade == GRADES.index("self_reported")).any() else "measured"
