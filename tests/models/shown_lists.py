"""Lists of which it is known what every mentor on them would have been worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.training import Training

DAY = np.datetime64("2026-01-01", "D")


@dataclass(frozen=True, eq=False)
class Known:
    """What was shown and chosen, and what nobody sees.

    Attributes
    ----------
    training : Training
    worth : ndarray of float64, shape (n_rows,)
        Label to be expected of each row.
    """

    training: Training
    worth: NDArray[np.float64]


def draw(rng: np.random.Generator, n_lists: int, *, size: int = 4, logged: bool = True) -> Known:
    """Draw lists; what is chosen goes by place and by the first feature, outcomes by both.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_lists : int
        One a learner, in as many days.
    size : int
        Mentors on a list.
    logged : bool
        Whether chances of places were logged.
    """
    n = n_lists * size
    slate, place = np.arange(n) // size, np.arange(n) % size + 1
    X = rng.uniform(size=(n, 2))
    worth = 0.3 + 0.3 * X[:, 0] + 0.1 * X[:, 1]
    utility = 2.0 * X[:, 0] - np.log(place) + rng.gumbel(size=n)
    chosen = utility == np.repeat(utility.reshape(-1, size).max(axis=1), size)
    label = np.clip(worth + rng.normal(0, 0.15, n), 0, 1)
    shown = DAY + slate
    training = Training(
        X=X,
        y=np.where(chosen, label, np.nan),
        slate=slate.astype(np.intp),
        learner=slate.astype(np.intp),
        mentor=rng.integers(0, 50, n).astype(np.intp),
        place=place.astype(np.intp),
        chosen=chosen,
        propensity=np.full(n, 0.2 if logged else np.nan),
        shown=shown,
        known=np.where(chosen, shown + 30, np.datetime64("NaT", "D")),
    )
    return Known(training, worth)
