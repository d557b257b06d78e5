"""The hours of a week as a grid of days and parts of the day, to be checked on a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from features.availability import HOURS_PER_DAY, HOURS_PER_WEEK, parse_hours
from features.label import Label

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As `features.availability` reads them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, from one hour to another."""

    name: str
    label: Label
    start: int
    end: int


PARTS = (
    Part("early", Label("清晨", "early"), 7, 9),
    Part("morning", Label("上午", "morning"), 9, 12),
    Part("midday", Label("中午", "midday"), 12, 14),
    Part("afternoon", Label("下午", "afternoon"), 14, 18),
    Part("evening", Label("晚上", "evening"), 18, 21),
)


def checked_cells(text: str) -> frozenset[str]:
    """Return the cells, such as ``"Mon-morning"``, of which at least half is free.

    Parameters
    ----------
    text : str
        As `features.availability.parse_hours` reads it.
    """
    free = parse_hours(text)
    return frozenset(
        name for name, hours in _cells() if 2 * int(free[hours].sum()) >= hours.stop - hours.start
    )


def with_cells(text: str, checked: Collection[str]) -> str:
    """Return hours in which some cells are free, and the others are not.

    A cell that is as it was keeps its very hours, and so does what no cell covers.

    Parameters
    ----------
    text : str
        The hours before.
    checked : collection of str
        Cells that are to be free; unknown ones are ignored.
    """
    free, before = parse_hours(text), checked_cells(text)
    for name, hours in _cells():
        if (name in checked) != (name in before):
            free[hours] = name in checked
    return text_of(free)


def text_of(free: NDArray[np.bool_]) -> str:
    """Return hours of the week as a text: ``Mon 09-12; Wed 14-18``; empty where none is free."""
    spans = []
    for day, name in enumerate(DAYS):
        hours = np.flatnonzero(free[day * HOURS_PER_DAY : (day + 1) * HOURS_PER_DAY]).tolist()
        for _, run in groupby(enumerate(hours), lambda one: one[1] - one[0]):
            block = [hour for _, hour in run]
            spans.append(f"{name} {block[0]:02}-{block[-1] + 1:02}")
    return "; ".join(spans)


def _cells() -> Iterable[tuple[str, slice]]:
    for day, name in enumerate(DAYS):
        for part in PARTS:
            start = (day * HOURS_PER_DAY + part.start) % HOURS_PER_WEEK
            yield f"{name}-{part.name}", slice(start, start + part.end - part.start)
