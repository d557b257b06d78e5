"""Every check that raw frames pass before anything is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.coercion import coerce, empty
from features.errors import Problem
from features.schema import TABLES


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found.

    Attributes
    ----------
    frames : dict of str to DataFrame
        Every table, typed; its index is the row's position in the frame that was handed in.
    problems : tuple of Problem
        Everything that is wrong, in table and row order; nothing may be computed while any is.
    ignored : tuple of (table, column)
        Tables (column empty) and columns that are not known and were not read.
    """

    frames: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    ignored: tuple[tuple[str, str], ...]


def check_frames(frames: Mapping[str, pd.DataFrame], *, today: date | None = None) -> Checked:
    """Read every cell of every table and check it all; see `Tables.from_frames`."""
    typed: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    ignored = [(name, "") for name in frames if name not in TABLES]
    for name, schema in TABLES.items():
        if name not in frames:
            typed[name] = empty(schema)
            continue
        read = coerce(schema, frames[name])
        typed[name] = read.frame
        problems += read.problems
        ignored += [(name, column) for column in read.unknown]
    return Checked(typed, tuple(problems), tuple(ignored))
