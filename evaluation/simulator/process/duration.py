"""How long pairs last, and whether they complete."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from evaluation.simulator.process.settings import OutcomeSettings

MONTH = 30.4375
"""Days."""
LEAST, LONGEST = 0.4, 4.0
"""Least term and longest duration, in medians: with 73 % completing, half end within a median."""


def durations(
    how: OutcomeSettings, quality: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Draw how long pairs last.

    The hazard is constant and such that a pair reaches the least term with probability
    ``logit⁻¹(c₀ + c₁ Q)``: it is completed, and a better relation lasts longer. The least term is
    `LEAST` times `OutcomeSettings.median_months`.

    Parameters
    ----------
    how : OutcomeSettings
    quality : ndarray of float64, shape (n_pairs,)
    rng : Generator

    Returns
    -------
    days : ndarray of int64, shape (n_pairs,)
        1 to `LONGEST` medians.
    completed : ndarray of bool, shape (n_pairs,)
        Whether the pair reached the least term.
    """
    constant, slope = how.completion
    hazard = -np.log(expit(constant + slope * quality))
    least = LEAST * how.median_months
    months = least * rng.exponential(1.0, len(quality)) / np.maximum(hazard, 1e-12)
    whole = np.clip(np.rint(MONTH * months), 1.0, LONGEST * MONTH * how.median_months)
    return whole.astype(np.int64), np.asarray(months >= least, dtype=np.bool_)
