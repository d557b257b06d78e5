"""Parameters of estimators, refused by name where they make no sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from features.block import Direction
from models.errors import InvalidSetting


def refuse_level(level: float) -> None:
    """Raise `InvalidSetting` where a level is not in (0, 1)."""
    if not 0 < level < 1:
        raise InvalidSetting("level", level, "a number in (0, 1)")


def refuse_not_positive(name: str, value: float | str, word: str | None = None) -> None:
    """Raise `InvalidSetting` where a value is neither a number above 0 nor the word."""
    if value == word:
        return
    if isinstance(value, str) or not 0 < value < np.inf:
        either = "" if word is None else f"{word}, or "
        raise InvalidSetting(name, value, f"{either}a number above 0")


def refuse_other(name: str, value: object, known: Sequence[str]) -> None:
    """Raise `InvalidSetting` where a value is none of those known."""
    if value not in known:
        raise InvalidSetting(name, value, f"one of {', '.join(known)}")


def bounds(directions: Sequence[Direction] | None, n_features: int) -> NDArray[np.bool_]:
    """Tell which coefficients cannot be negative; None: all of them can.

    Raises
    ------
    InvalidSetting
        Not one direction for each feature.
    """
    if directions is None:
        return np.zeros(n_features, dtype=np.bool_)
    known = get_args(Direction)
    if len(directions) != n_features or not set(directions) <= set(known):
        raise InvalidSetting("directions", directions, f"{n_features} of {', '.join(known)}")
    return np.array([direction == "more_is_better" for direction in directions], dtype=np.bool_)
