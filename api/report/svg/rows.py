"""Figures with their intervals in rows: what differs, by how much, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.report.svg.drawing import SIZE, SMALL, WIDTH, Drawing
from api.report.svg.scale import Format, spanning
from api.report.svg.wrapping import width_of, wrapped
from evaluation.interval import Interval

_RIGHT, _GAP, _MOST_LEFT = 138.0, 18.0, 215.0
_LINE, _PAD, _HEADING, _AXIS = 16.0, 9.0, 30.0, 46.0


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes
    ----------
    label : str
    figure : Interval
        NaN: only words stand in the row.
    told, small : str
        What stands to the right of it, and in smaller letters below.
    before : float, optional
        Where the figure stood before: a ring, tied to it by a line.
    strong : bool
        Whether the interval leaves no doubt on which side of the reference it is: full, not a ring.
    """

    label: str
    figure: Interval
    told: str = ""
    small: str = ""
    before: float | None = None
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """What the rows are measured by.

    Attributes
    ----------
    title : str
    format : callable
        Of the numbers below it.
    reference : float, optional
        A line through all rows.
    sides : (str, str)
        What it means to lie left and right of the reference.
    limits : (float, float), optional
        A band behind all rows.
    """

    title: str
    format: Format
    reference: float | None = None
    sides: tuple[str, str] = ("", "")
    limits: tuple[float, float] | None = None


Group = tuple[str, Sequence[Row]]
"""A heading, which may be empty, and its rows."""


def rows_svg(groups: Sequence[Group], axis: Axis, alt: str) -> str:
    """Draw rows.

    Parameters
    ----------
    groups : sequence of (str, sequence of Row)
    axis : Axis
    alt : str
        What the picture says, in words.

    Returns
    -------
    str
        An ``<svg>`` element; equal input gives equal bytes.
    """
    return _Rows(groups, axis).drawn(alt)


class _Rows:
    """The lay-out: labels left, figures in the middle, words right."""

    def __init__(self, groups: Sequence[Group], axis: Axis) -> None:
        self.groups, self.axis = groups, axis
        rows = [row for _, group in groups for row in group]
        widest = max((width_of(row.label, SIZE) for row in rows), default=0.0)
        self.left = min(widest, _MOST_LEFT)
        start, end = self.left + _GAP, WIDTH - (_RIGHT if any(row.told for row in rows) else 12.0)
        self.scale = spanning(self._values(rows), start, end)
        self.top = 24.0 if any(axis.sides) else 6.0

    def _values(self, rows: Sequence[Row]) -> Iterator[float]:
        for row in rows:
            yield from (row.figure.value, row.figure.low, row.figure.high)
            if row.before is not None:
                yield row.before
        yield from () if self.axis.reference is None else (self.axis.reference,)
        yield from self.axis.limits or ()

    def drawn(self, alt: str) -> str:
        bottom = self.top + sum(self._height(group) for group in self.groups)
        drawing = Drawing(bottom + _AXIS, alt)
        self._ground(drawing, bottom)
        y = self.top
        for heading, rows in self.groups:
            if heading:
                drawing.text((0, y + 20), heading, bold=True)
                y += _HEADING
            for row in rows:
                self._row(drawing, row, y)
                y += self._tall(row)
        return drawing.svg()

    def _height(self, group: Group) -> float:
        return (_HEADING if group[0] else 0.0) + sum(self._tall(row) for row in group[1])

    def _tall(self, row: Row) -> float:
        lines = max(len(self._lines(row)), 2 if row.small else 1)
        return lines * _LINE + _PAD

    def _lines(self, row: Row) -> list[str]:
        return wrapped(row.label, self.left, SIZE)

    def _ground(self, drawing: Drawing, bottom: float) -> None:
        """Draw what lies behind the rows: limits, ticks, the reference, and what its sides mean."""
        axis, scale = self.axis, self.scale
        if axis.limits:
            low, high = (scale.at(limit) for limit in axis.limits)
            drawing.bar((low, self.top), high - low, bottom - self.top, "tint")
        for tick in scale.ticks():
            x = scale.at(tick)
            drawing.line((x, self.top), (x, bottom))
            drawing.text((x, bottom + 16), axis.format(tick), "quiet", "middle", size=SMALL)
        middle = (scale.start + scale.end) / 2
        drawing.text((middle, bottom + 36), axis.title, "quiet", "middle", size=SMALL)
        if axis.reference is not None:
            self._reference(drawing, scale.at(axis.reference), bottom)

    def _reference(self, drawing: Drawing, x: float, bottom: float) -> None:
        drawing.line((x, self.top - 4), (x, bottom), "ink", 1.5)
        left, right = self.axis.sides
        if left:
            drawing.text((x - 8, 13), f"← {left}", "quiet", "end", size=SMALL)
        if right:
            drawing.text((x + 8, 13), f"{right} →", "quiet", size=SMALL)

    def _row(self, drawing: Drawing, row: Row, y: float) -> None:
        lines, middle = self._lines(row), y + self._tall(row) / 2
        first = middle - (len(lines) - 1) * _LINE / 2 + SIZE * 0.36
        for at, words in enumerate(lines):
            drawing.text((0, first + at * _LINE), words)
        if not math.isnan(row.figure.value):
            self._mark(drawing, row, middle)
        x = self.scale.end + 14
        if row.told:
            drawing.text((x, middle - (3 if row.small else -5)), row.told, bold=True)
        if row.small:
            drawing.text((x, middle + 12), row.small, "quiet", size=SMALL)

    def _mark(self, drawing: Drawing, row: Row, y: float) -> None:
        at = self.scale.at
        low, value, high = at(row.figure.low), at(row.figure.value), at(row.figure.high)
        if not math.isnan(row.figure.low):
            drawing.line((low, y), (high, y), "accent", 2.5)
            for end in (low, high):
                drawing.line((end, y - 4), (end, y + 4), "accent", 1.5)
        if row.before is not None:
            drawing.dot((at(row.before), y), "quiet", 4.5, full=False)
        drawing.dot((value, y), "accent", full=row.strong)
