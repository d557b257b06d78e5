"""Whether predicted chances are what happens: points on the diagonal, or off it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from api.report.svg.drawing import SMALL, WIDTH, Drawing
from api.report.svg.scale import Scale, percent, spanning
from evaluation.calibration_metrics import ReliabilityBin

_TOP, _PLOT, _LEFT, _COUNTS = 22.0, 270.0, 58.0, 46.0
_SMALLEST, _LARGEST = 3.5, 9.0


@dataclass(frozen=True, slots=True)
class CalibrationWords:
    """Titles of the axes, of the diagonal, and of the counts below."""

    predicted: str
    observed: str
    diagonal: str
    counts: str


def calibration_svg(bins: Sequence[ReliabilityBin], words: CalibrationWords, alt: str) -> str:
    """Draw mean labels over mean predictions; larger discs stand for more pairs.

    Parameters
    ----------
    bins : sequence of ReliabilityBin
        Empty ones are passed over.
    words : CalibrationWords
    alt : str

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    known = [each for each in bins if each.n and not math.isnan(each.observed.value)]
    # One span for both axes: only then does the diagonal say what is right.
    ends = [
        end
        for each in known
        for end in (each.predicted, each.observed.value, each.observed.low, each.observed.high)
    ]
    both = spanning(ends, 0.0, 1.0, least=0.1)
    low, high = max(both.low, 0.0), min(both.high, 1.0)
    across = Scale(low, high, _LEFT, WIDTH - 24.0)
    up = Scale(low, high, _TOP + _PLOT, _TOP)
    drawing = Drawing(_TOP + _PLOT + _COUNTS + 44.0, alt)
    _ground(drawing, across, up, words)
    most = max((each.n for each in known), default=1)
    for each in known:
        _bin(drawing, each, across, up, most=most)
    return drawing.svg()


def _ground(drawing: Drawing, across: Scale, up: Scale, words: CalibrationWords) -> None:
    told, bottom = percent(), _TOP + _PLOT
    for tick in up.ticks():
        y, x = up.at(tick), across.at(tick)
        drawing.line((_LEFT, y), (across.end, y))
        drawing.text((_LEFT - 8, y + 4), told(tick), "quiet", "end", size=SMALL)
        drawing.text((x, bottom + _COUNTS + 18), told(tick), "quiet", "middle", size=SMALL)
    drawing.line((across.start, up.start), (across.end, up.end), "ink", 1.5, "5 4")
    drawing.text((across.start + 60, up.start - 12), words.diagonal, "ink", size=SMALL)
    drawing.text((0, 10), words.observed, "quiet", size=SMALL)
    middle = (across.start + across.end) / 2
    drawing.text((middle, bottom + _COUNTS + 38), words.predicted, "quiet", "middle", size=SMALL)
    drawing.text((across.end, bottom + 14), words.counts, "quiet", "end", size=SMALL)


def _bin(drawing: Drawing, each: ReliabilityBin, across: Scale, up: Scale, *, most: int) -> None:
    x, y = across.at(each.predicted), up.at(each.observed.value)
    if not math.isnan(each.observed.low):
        drawing.line((x, up.at(each.observed.low)), (x, up.at(each.observed.high)), "accent", 2.5)
    share = each.n / most
    drawing.dot((x, y), radius=_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(share))
    tall = 26.0 * share
    foot = _TOP + _PLOT + _COUNTS
    drawing.bar((x - 9, foot - tall), 18.0, tall, "have")
