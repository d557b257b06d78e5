"""Figures along a line of time, or of how much is known, with the band of their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from api.report.svg.drawing import SIZE, SMALL, WIDTH, Anchor, Drawing
from api.report.svg.scale import Format, Scale, spanning
from api.report.svg.wrapping import width_of, wrapped
from evaluation.interval import Interval

_TOP, _PLOT, _LEFT, _UNDER, _MOST_RIGHT = 30.0, 230.0, 58.0, 48.0, 150.0
_APART = 17.0
"""Between two names at the right."""
_BOLD = 1.08
"""How much wider bold letters are."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line.

    Attributes
    ----------
    name : str
        Stands at its end; empty for none.
    x : sequence of float
        Ascending.
    y : sequence of Interval
        NaN breaks nothing: the point is left out.
    main : bool
        Full and in colour, with its band, above all others; else dashed and quiet.
    """

    name: str
    x: Sequence[float]
    y: Sequence[Interval]
    main: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one place along the line."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the lines.

    Attributes
    ----------
    across, up : str
        Titles of the axes.
    format : callable
        Of the numbers beside the upright axis.
    x_names : sequence of (float, str)
        What stands below.
    logarithmic : bool
        Of the level axis.
    reference : (float, str), optional
        A level line and what it is.
    marks : sequence of Mark
    """

    across: str
    up: str
    format: Format
    x_names: Sequence[tuple[float, str]]
    logarithmic: bool = False
    reference: tuple[float, str] | None = None
    marks: Sequence[Mark] = ()


def lines_svg(series: Sequence[Series], frame: Frame, alt: str) -> str:
    """Draw lines.

    Parameters
    ----------
    series : sequence of Series
    frame : Frame
    alt : str
        What the picture says, in words.

    Returns
    -------
    str
        An ``<svg>`` element; equal input gives equal bytes.
    """
    return _Lines(series, frame).drawn(alt)


class _Lines:
    """The lay-out: lines left, their names at the right."""

    def __init__(self, series: Sequence[Series], frame: Frame) -> None:
        self.series, self.frame = series, frame
        names = [one.name for one in series] + ([frame.reference[1]] if frame.reference else [])
        widest = max((width_of(name, SIZE * _BOLD) for name in names), default=0.0)
        self.right = min(widest, _MOST_RIGHT)
        self.x = self._level()
        ends = [end for one in series for y in one.y for end in (y.value, y.low, y.high)]
        ends += [frame.reference[0]] if frame.reference else []
        self.y = spanning(ends, _TOP + _PLOT, _TOP)

    def _level(self) -> Scale:
        values = [x for one in self.series for x in one.x] or [1.0]
        low, high = min(values), max(values)
        if self.frame.logarithmic:
            room = (high / low) ** 0.04 if high > low else 2.0
            low, high = low / room, high * room
        else:
            room = (high - low) * 0.04 or 0.5
            low, high = low - room, high + room
        end = WIDTH - self.right - (16.0 if self.right else 8.0)
        return Scale(low, high, _LEFT, end, self.frame.logarithmic)

    def drawn(self, alt: str) -> str:
        drawing = Drawing(_TOP + _PLOT + _UNDER, alt)
        self._ground(drawing)
        for one in self.series:
            self._band(drawing, one)
        for one in sorted(self.series, key=lambda one: one.main):
            self._line(drawing, one)
        self._names(drawing)
        return drawing.svg()

    def _ground(self, drawing: Drawing) -> None:
        frame, bottom = self.frame, _TOP + _PLOT
        for tick in self.y.ticks():
            y = self.y.at(tick)
            drawing.line((_LEFT, y), (self.x.end, y))
            drawing.text((_LEFT - 8, y + 4), frame.format(tick), "quiet", "end", size=SMALL)
        for value, name in frame.x_names:
            drawing.text((self.x.at(value), bottom + 18), name, "quiet", "middle", size=SMALL)
        middle = (_LEFT + self.x.end) / 2
        drawing.text((middle, bottom + 38), frame.across, "quiet", "middle", size=SMALL)
        drawing.text((0, 10), frame.up, "quiet", size=SMALL)
        if frame.reference:
            y = self.y.at(frame.reference[0])
            drawing.line((_LEFT, y), (self.x.end, y), "ink", 1.5)
        for mark in frame.marks:
            self._mark(drawing, mark)

    def _mark(self, drawing: Drawing, mark: Mark) -> None:
        x = self.x.at(mark.x)
        drawing.line((x, _TOP), (x, _TOP + _PLOT), "warn", 2.0, "3 3")
        beyond = x + 6 + width_of(mark.label, SMALL) > self.x.end
        at = (x - 6 if beyond else x + 6, _TOP + 12)
        anchor: Anchor = "end" if beyond else "start"
        drawing.text(at, mark.label, "warn", anchor, size=SMALL, bold=True)

    def _known(self, one: Series) -> list[tuple[float, Interval]]:
        pairs = zip(one.x, one.y, strict=True)
        return [(self.x.at(x), y) for x, y in pairs if not math.isnan(y.value)]

    def _band(self, drawing: Drawing, one: Series) -> None:
        points = [(x, y) for x, y in self._known(one) if not math.isnan(y.low)]
        if not points or not one.main:
            return
        upper = [(x, self.y.at(y.high)) for x, y in points]
        lower = [(x, self.y.at(y.low)) for x, y in reversed(points)]
        drawing.area([*upper, *lower], "accent", 0.16)

    def _line(self, drawing: Drawing, one: Series) -> None:
        points = [(x, self.y.at(y.value)) for x, y in self._known(one)]
        if one.main:
            drawing.path(points, "accent", 2.5)
        else:
            drawing.path(points, "quiet", 2.0, "5 4")
        for point in points:
            drawing.dot(point, "accent" if one.main else "quiet", 4.0 if one.main else 3.0)

    def _names(self, drawing: Drawing) -> None:
        """Write names at the ends of their lines, apart from each other."""
        ends: list[tuple[float, str, bool]] = []
        for one in self.series:
            known = self._known(one)
            if known and one.name:
                ends.append((self.y.at(known[-1][1].value), one.name, one.main))
        if self.frame.reference:
            ends.append((self.y.at(self.frame.reference[0]), self.frame.reference[1], False))
        last = -math.inf
        for y, name, main in sorted(ends):
            lines = wrapped(name, self.right, SIZE * _BOLD)
            last = max(y + 4, last)
            for words in lines:
                drawing.text((self.x.end + 12, last), words, "accent" if main else "ink", bold=main)
                last += _APART
