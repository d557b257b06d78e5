"""Lists of candidates with outcomes whose law is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.prior import Prior

WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1, 0.0, 0.0])
"""What the policy says."""
TRUTH = np.array([0.30, 0.10, 0.25, 0.05, 0.25, 0.05])
"""What outcomes say: much of the policy is right, one thing it does not look at matters."""
PRIOR = Prior(("gap", "style", "teaching", "site", "record", "grade"), WEIGHTS)


@dataclass(frozen=True, eq=False)
class Lists:
    """Arrays as estimators take them."""

    X: NDArray[np.float64]
    y: NDArray[np.float64]
    slate: NDArray[np.int64]


def draw(
    rng: np.random.Generator,
    n_lists: int,
    *,
    size: int = 5,
    truth: NDArray[np.float64] = TRUTH,
    strength: float = 0.35,
    leniency: float = 0.5,
) -> Lists:
    """Draw lists; labels are yes or no, by a logit of `strength` per SD of the true score."""
    n = n_lists * size
    slate = np.arange(n) // size
    X = rng.uniform(size=(n, len(truth)))
    score = X @ truth
    line = strength * (score - score.mean()) / score.std()
    line = line + rng.normal(0.0, leniency, n_lists)[slate]
    y = (rng.uniform(size=n) < 1.0 / (1.0 + np.exp(-line))).astype(np.float64)
    return Lists(X, y, slate)


def agreement(score: NDArray[np.float64], lists: Lists, truth: NDArray[np.float64]) -> float:
    """Share of pairs of candidates of one list that a score orders as the truth does."""
    size = int((lists.slate == lists.slate[0]).sum())
    mine, true = score.reshape(-1, size), (lists.X @ truth).reshape(-1, size)
    one, other = np.triu_indices(size, 1)
    same = np.sign(mine[:, one] - mine[:, other]) == np.sign(true[:, one] - true[:, other])
    return float(same.mean())
