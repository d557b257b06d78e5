"""Retraining beside a bare ridge solve of the same size, in the same run.

The bare solve is ``(X'X + λI)⁻¹ X'y`` and nothing else: no lists, no centring, no scaling, no
check, no choice of λ, no intervals. Lists hold five rows, which come together or in random order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import seconds
from models.linear import MapLinear
from models.prior import Prior

SIZES = (10_000, 100_000, 1_000_000)
N_FEATURES = 20
LIST_LENGTH = 5
PRIOR = Prior(tuple(f"block {j}" for j in range(N_FEATURES)), np.full(N_FEATURES, 1.0 / N_FEATURES))


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    for n in SIZES[:2] if quick else SIZES:
        yield _row(n)


def _row(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(n)
    X = rng.uniform(size=(n, N_FEATURES))
    y = np.clip(0.5 + 0.3 * (X[:, 0] - 0.5) + rng.normal(0, 0.2, n), 0, 1)
    together = np.arange(n) // LIST_LENGTH
    mixed = rng.permutation(together)
    some = np.where(rng.uniform(size=n) < 0.5, y, np.nan)
    bare = seconds(partial(_bare, X, y))
    found = {
        "outcomes": n,
        "bare ridge, s": bare,
        "retraining, s": seconds(partial(_fit, X, y, together)),
        "rows mixed, s": seconds(partial(_fit, X, y, mixed)),
        "half not observed, s": seconds(partial(_fit, X, some, together)),
        "logistic, s": seconds(partial(_fit, X, np.round(y), together, "logistic"), repeats=3),
    }
    times = found["retraining, s"] / bare
    return found | {"× bare": times, "µs an outcome": 1e6 * found["retraining, s"] / n}


def _bare(X: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.linalg.solve(X.T @ X + 1000.0 * np.eye(X.shape[1]), X.T @ y)
    return np.asarray(found, dtype=np.float64)


def _fit(
    X: NDArray[np.float64],
    y: NDArray[np.float64],
    slate: NDArray[np.int64],
    loss: Any = "gaussian",
) -> MapLinear:
    return MapLinear(PRIOR, loss=loss).fit(X, y, slate=slate)
