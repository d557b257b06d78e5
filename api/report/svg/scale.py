"""From values to places in a picture, with round numbers beside the axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Format = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis.

    Attributes
    ----------
    low, high : float
        Values at its ends, `low` < `high`.
    start, end : float
        Where they lie.
    logarithmic : bool
        Whether equal ratios are equally far apart; `low` > 0 then.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Return the place of a value; beyond an end, that end."""
        if self.logarithmic:
            value, low, high = (math.log(max(each, 1e-12)) for each in (value, self.low, self.high))
        else:
            low, high = self.low, self.high
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self, most: int = 7) -> list[float]:
        """Return round values along the axis, at most about `most`."""
        if self.logarithmic:
            return self._doublings(most)
        step = round_step((self.high - self.low) / most)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [at * step for at in range(first, last + 1)]

    def _doublings(self, most: int) -> list[float]:
        """25, 50, 100, 200 … as in a table of sample sizes, thinned where they are too many."""
        every = [
            25.0 * 2**at for at in range(-4, 24) if self.low <= 25.0 * 2**at <= self.high * 1.001
        ]
        return every[:: -(-len(every) // most)] if every else [self.low, self.high]


def spanning(
    values: Iterable[float], start: float, end: float, *, room: float = 0.06, least: float = 1e-3
) -> Scale:
    """Return a scale on which all values lie, with some room.

    Parameters
    ----------
    values : iterable of float
        Those that are no numbers are passed over; none at all: 0 to 1.
    start, end : float
    room : float
        Share of the span that is added on both sides.
    least : float
        Span of values that are all equal, > 0.
    """
    known = [value for value in values if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if high - low < least:
        low, high = (low + high - least) / 2, (low + high + least) / 2
    extra = (high - low) * room
    return Scale(low - extra, high + extra, start, end)


def round_step(wanted: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is at least `wanted`."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(
        step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted * (1 - 1e-9)
    )


def plain(digits: int) -> Format:
    """Write numbers with that many digits after the point."""
    return lambda value: _minus(f"{_zero(value, digits):.{digits}f}")


def terse(value: float) -> str:
    """Write a number with the digits that it needs, six at most."""
    return _minus(f"{_zero(value, 6):g}")


def signed(digits: int) -> Format:
    """Write numbers with a sign, and 0 without one."""

    def told(value: float) -> str:
        number = _zero(value, digits)
        return _minus(f"{number:+.{digits}f}") if number else f"{0:.{digits}f}"

    return told


def percent(digits: int = 0) -> Format:
    """Write shares of one as per cent."""
    return lambda value: _minus(f"{_zero(100 * value, digits):.{digits}f}") + "%"


def count(value: float) -> str:
    """Write a whole number with its digits in groups."""
    return f"{value:,.0f}"


def _zero(value: float, digits: int) -> float:
    """Round, without a zero that has a sign."""
    return round(value, digits) + 0.0


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
