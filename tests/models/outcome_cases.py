"""Outcomes of pairs for tests: written entry by entry, or drawn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from models.outcomes import Measurements, PairDates


class Entry(NamedTuple):
    pair: int
    measure: str
    value: float
    day: str
    competency: int = -1
    treated: bool = True
    source: str = "manager"
    baseline: float = np.nan


def measurements(*entries: Entry) -> Measurements:
    columns = list(zip(*entries, strict=True)) if entries else [()] * 8
    kinds = [np.dtype(kind) for kind in ("p", "O", "f8", "M8[D]", "p", "?", "O", "f8")]
    arrays = [np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)]
    return Measurements(*arrays)


def dates(*pairs: tuple[str, str, str]) -> PairDates:
    """Begun, planned, ended; "" = not."""
    columns = list(zip(*pairs, strict=True)) if pairs else [()] * 3
    return PairDates(*(np.array(column, dtype="datetime64[D]") for column in columns))


def drawn(seed: int, n_pairs: int, n: int) -> tuple[Measurements, PairDates]:
    """Draw entries of every measure about pairs that ran in 2025, some of which still run."""
    rng = np.random.default_rng(seed)
    begun = np.datetime64("2025-01-01") + rng.integers(0, 200, n_pairs)
    planned = begun + rng.integers(60, 200, n_pairs)
    ended = np.where(rng.uniform(size=n_pairs) < 0.3, np.datetime64("NaT", "D"), planned - 20)
    measure = rng.choice(np.array(["rating", "uplift", "behaviour", "result", "completion"]), n)
    value = rng.integers(1, 6, n).astype(float)
    value[measure == "completion"] = 1.0
    return (
        Measurements(
            rng.integers(0, n_pairs, n),
            measure.astype(object),
            value,
            np.datetime64("2025-01-01") + rng.integers(0, 900, n),
            rng.integers(-1, 3, n),
            rng.uniform(size=n) < 0.7,
            rng.choice(np.array(["self", "manager", "test"]), n).astype(object),
            np.where(rng.uniform(size=n) < 0.5, 3.0, np.nan),
        ),
        PairDates(begun, planned, ended),
    )
