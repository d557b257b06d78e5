"""How drawn numbers become columns of a frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SINCE = np.datetime64("2024-09-01", "D")
"""First day that a sample's dated facts may carry."""
UNTIL = np.datetime64("2026-09-01", "D")
"""The day a sample is drawn for: dated facts lie before it."""
PERIOD = int((UNTIL - SINCE).astype(np.int64))
"""Days from `SINCE` to `UNTIL`."""


def pick(names: Sequence[str | None], positions: NDArray[np.intp]) -> pd.Series:
    """Names at positions, as a text column.

    Parameters
    ----------
    names : sequence of str or None
    positions : ndarray of intp, shape (n,)
        Positions in `names`; -1 gives a missing value.

    Returns
    -------
    Series of str, length n
    """
    array = pd.array([*names, None], dtype="str")
    return pd.Series(array.take(np.where(positions < 0, len(names), positions)))


def days(offsets: NDArray[np.int64], origin: np.datetime64 = SINCE) -> pd.Series:
    """Days counted from `origin`, as a date column ``datetime64[us]``."""
    return pd.Series((origin + offsets.astype("timedelta64[D]")).astype("datetime64[us]"))


def joined(flags: NDArray[np.bool_], codes: Sequence[str]) -> pd.Series:
    """Codes whose flag is set, sorted and joined by ``|``, as a text column.

    Parameters
    ----------
    flags : ndarray of bool, shape (n, len(codes))
        At most a handful of codes: every combination is spelled out once.
    codes : sequence of str
    """
    combinations = [
        "|".join(sorted(code for bit, code in enumerate(codes) if number >> bit & 1))
        for number in range(2 ** len(codes))
    ]
    numbers = flags.astype(np.intp) @ (1 << np.arange(len(codes), dtype=np.intp))
    return pick(combinations, numbers)


def blank(values: NDArray[np.float64], share: float, rng: np.random.Generator) -> pd.Series:
    """Values with about `share` of them missing (NaN)."""
    return pd.Series(np.where(rng.random(len(values)) < share, np.nan, values))
