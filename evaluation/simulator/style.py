"""Style of mentoring as a questionnaire sees it, and the hours people have."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.columns import pick
from features.schema import STYLE_DIMENSIONS

TRUE_SHARE, NOISE_SHARE = 0.75, 0.66
"""Loadings of a questionnaire of reliability .56: observed = .75 true + .66 noise."""
MISSING = 0.10
"""Share of people who did not fill in the questionnaire."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
HOURS = ("09-11", "10-12", "12-13", "13-15", "14-17", "15-18", "17-19", "18-20")
PATTERNS = 600
"""How many different weeks are drawn; people share them."""


def draw_styles(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Latent styles, shape ``(count, 4)``: independent standard normal dimensions."""
    return rng.normal(0.0, 1.0, (count, len(STYLE_DIMENSIONS)))


def style_columns(
    latent: NDArray[np.float64], rng: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Return latent styles as the questionnaire shows them, squashed to [-1, 1] in hundredths.

    Parameters
    ----------
    latent : ndarray of float64, shape (n, 4)
    rng : Generator

    Returns
    -------
    dict of str to ndarray of float64, shape (n,)
        One array a style dimension; NaN for the tenth of the people who gave no answers.
    """
    observed = TRUE_SHARE * latent + NOISE_SHARE * rng.normal(0.0, 1.0, latent.shape)
    shown: NDArray[np.float64] = np.tanh(observed / 1.5).round(2)
    shown[rng.random(len(latent)) < MISSING] = np.nan
    return dict(zip(STYLE_DIMENSIONS, shown.T, strict=True))


def _week(rng: np.random.Generator) -> str:
    chosen = np.sort(rng.choice(len(DAYS), rng.integers(1, 5), replace=False))
    return "; ".join(f"{DAYS[day]} {HOURS[rng.integers(len(HOURS))]}" for day in chosen)


def availability(count: int, rng: np.random.Generator) -> pd.Series:
    """Weekly availability as people write it, in local time; blank for one in twelve."""
    weeks = [_week(rng) for _ in range(PATTERNS)]
    chosen = rng.integers(0, PATTERNS, count)
    return pick([*weeks, ""], np.where(rng.random(count) < 1 / 12, PATTERNS, chosen))
