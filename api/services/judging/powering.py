"""Use-case: how many outcomes until a difference can be seen, and which one so many show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.files.log_folder import read_log_folder
from api.services.judging.errors import NoLabels
from api.services.judging.folders import last_day
from evaluation.power import POWER, Design
from models.learning_rows import learning_rows

COUNTS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Outcomes of the table."""


@dataclass(frozen=True, slots=True)
class PowerQuestion:
    """What is asked.

    Attributes
    ----------
    difference : float or None
        To be seen.
    outcomes : int or None
        That there are.
    power : float
        Chance to see it.
    """

    difference: float | None = None
    outcomes: int | None = None
    power: float = POWER


def labels_of(folder: Path) -> tuple[int, float]:
    """Return how many labels a log holds, and their standard deviation.

    Raises
    ------
    InputNotFound, UnreadableFile, MissingTables, MissingColumns, InvalidCell
        The folder holds no log that can be read.
    NoLabels
        Fewer than two, or all are equal.
    """
    log = read_log_folder(folder)
    known = learning_rows(log, last_day(log)).labels.composite
    seen = known[~np.isnan(known)]
    spread = float(seen.std(ddof=1)) if len(seen) > 1 else 0.0
    if not spread > 0:
        raise NoLabels(folder, len(seen))
    return len(seen), spread


def power_answers(design: Design, asked: PowerQuestion) -> dict[str, Any]:
    """Return every answer as plain values; None where it was not asked for, or is not finite.

    Raises
    ------
    OutOfRange
    """
    gap, n, power = asked.difference, asked.outcomes, asked.power
    return {
        "power": power,
        "level": design.level,
        "spread": design.spread,
        "paired": design.paired,
        "difference": gap,
        "outcomes": n,
        "outcomes_needed": None if gap is None else design.outcomes_needed(gap, power=power),
        "detectable": None if n is None else _finite(design.detectable(n, power=power)),
        "chance": None if gap is None or n is None else design.power(gap, n),
        "table": [
            {"outcomes": each, "detectable": _finite(design.detectable(each, power=power))}
            for each in COUNTS
        ],
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
