"""Where values and their intervals lie in a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LEFT, RIGHT = 6.0, 234.0
"""Ends of the axis in a picture 240 wide."""
_ROOM = 0.04
"""Share of the axis that is left free at each end."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis across: from `low` to `high`."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value lies; what is beyond an end lies at that end."""
        share = (value - self.low) / (self.high - self.low)
        return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)


def axis_of(values: Iterable[float | None], *shown: float) -> Axis:
    """Return an axis on which all values are seen, and `shown` too.

    Parameters
    ----------
    values : iterable of float or None
        None is what is not known.
    *shown : float
        What must be on it, whatever the values: chance, or nothing.
    """
    known = [value for value in values if value is not None] + list(shown)
    low, high = min(known, default=0.0), max(known, default=1.0)
    room = (high - low) * _ROOM or 0.5
    return Axis(low - room, high + room)


def ends_of(figures: Iterable[Mapping[str, float | None]]) -> Iterator[float | None]:
    """Yield values and both ends of their intervals."""
    for figure in figures:
        yield from (figure[name] for name in ("low", "value", "high"))
