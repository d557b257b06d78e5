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
    """Return the weakest grade of what the labels are made of; None where nothing is known."""
    worst = int(labels.grade.max(initial=-1))
    return GRADES[worst] if worst >= 0 else None
