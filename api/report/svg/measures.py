"""Figures that have scales of their own, one below the other, with the grade of their evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from api.report.svg.drawing import SIZE, SMALL, WIDTH, Drawing
from api.report.svg.scale import Scale
from api.report.svg.wrapping import wrapped
from evaluation.grades import Grade
from evaluation.interval import Interval

_LEFT, _RIGHT, _TALL = 168.0, 205.0, 52.0
_DASHES: dict[Grade, str] = {"correlation": "3 3", "self_reported": "8 3"}
"""Weaker evidence is drawn weaker."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row.

    Attributes
    ----------
    label : str
    figure : Interval
        NaN: nothing is known, only words stand there.
    ends : (float, float)
        Of its scale.
    names : (str, str)
        What stands at the ends.
    told, small : str
        To the right: the figure, and how good the evidence is.
    grade : Grade or None
    reference : float, optional
        Where nothing changed.
    """

    label: str
    figure: Interval
    ends: tuple[float, float]
    names: tuple[str, str]
    told: str
    small: str
    grade: Grade | None
    reference: float | None = None


def measures_svg(measures: Sequence[Measure], alt: str) -> str:
    """Draw each figure on its own scale.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    drawing = Drawing(max(_TALL * len(measures), 1.0), alt)
    for at, measure in enumerate(measures):
        _row(drawing, measure, at * _TALL + 20)
    return drawing.svg()


def _row(drawing: Drawing, measure: Measure, y: float) -> None:
    scale = Scale(*measure.ends, _LEFT + 12, WIDTH - _RIGHT)
    lines = wrapped(measure.label, _LEFT - 8, SIZE)
    for at, words in enumerate(lines):
        drawing.text((0, y + 5 + (at - (len(lines) - 1) / 2) * 16), words)
    drawing.line((scale.start, y), (scale.end, y), "line", 4.0)
    if measure.reference is not None:
        x = scale.at(measure.reference)
        drawing.line((x, y - 8), (x, y + 8), "ink", 1.5)
    if not math.isnan(measure.figure.value):
        _mark(drawing, measure, scale, y)
    drawing.text((scale.start, y + 21), measure.names[0], "quiet", size=SMALL)
    drawing.text((scale.end, y + 21), measure.names[1], "quiet", "end", size=SMALL)
    x = scale.end + 22
    drawing.text((x, y - 1), measure.told, bold=True)
    for at, words in enumerate(wrapped(measure.small, WIDTH - x, SMALL)):
        drawing.text((x, y + 14 + at * 13), words, "quiet", size=SMALL)


def _mark(drawing: Drawing, measure: Measure, scale: Scale, y: float) -> None:
    figure = measure.figure
    dash = _DASHES.get(measure.grade, "") if measure.grade else ""
    if not math.isnan(figure.low):
        drawing.line((scale.at(figure.low), y), (scale.at(figure.high), y), "accent", 4.0, dash)
    drawing.dot((scale.at(figure.value), y), full=not dash)
