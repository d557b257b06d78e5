"""How many there are of each number: mentors with none, one, two … learners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.report.svg.drawing import SMALL, WIDTH, Drawing
from api.report.svg.scale import Scale, count

_TOP, _PLOT, _LEFT, _UNDER, _MOST_NAMES = 24.0, 170.0, 48.0, 46.0, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name below, its height, and whether it is set apart."""

    name: str
    value: float
    quiet: bool = False


def bars_svg(bars: Sequence[Bar], across: str, up: str, alt: str) -> str:
    """Draw bars of whole numbers from left to right; an empty frame for none.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    drawing = Drawing(_TOP + _PLOT + _UNDER, alt)
    bottom = _TOP + _PLOT
    scale = Scale(0.0, max([1.0, *(bar.value for bar in bars)]) * 1.04, bottom, _TOP)
    for tick in {round(tick) for tick in scale.ticks(4)}:
        y = scale.at(tick)
        drawing.line((_LEFT, y), (WIDTH, y))
        drawing.text((_LEFT - 8, y + 4), count(tick), "quiet", "end", size=SMALL)
    step = (WIDTH - _LEFT) / max(len(bars), 1)
    every = -(-len(bars) // _MOST_NAMES) or 1
    for at, bar in enumerate(bars):
        x = _LEFT + at * step
        top = scale.at(bar.value)
        wide = min(step * 0.78, 64.0)
        corner = (x + (step - wide) / 2, top)
        drawing.bar(corner, wide, bottom - top, "have" if bar.quiet else "accent")
        if at % every == 0:
            drawing.text((x + step / 2, bottom + 17), bar.name, "quiet", "middle", size=SMALL)
    drawing.text((0, 10), up, "quiet", size=SMALL)
    drawing.text(((_LEFT + WIDTH) / 2, bottom + 37), across, "quiet", "middle", size=SMALL)
    return drawing.svg()
