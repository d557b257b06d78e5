"""Which difference so many outcomes show, as a picture of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping

from api.report.judging.figures import points
from api.report.svg.lines import Frame, Mark, Series, lines_svg
from api.report.svg.scale import count, plain
from evaluation.interval import Interval
from features.label import Label, Lang


def power_picture(
    smallest: Mapping[int, float], lang: Lang, *, there_are: int | None = None
) -> str:
    """Draw the smallest difference that shows, by the number of outcomes.

    Parameters
    ----------
    smallest : mapping of int to float
        Difference of labels in [0, 1] by outcomes, ascending.
    lang : {"zh", "en"}
    there_are : int, optional
        Outcomes that there are: marked.

    Returns
    -------
    str
        An ``<svg>`` element; equal input gives equal bytes.
    """
    at = [float(n) for n in smallest]
    gaps = [Interval(gap, math.nan, math.nan) for gap in smallest.values()]
    up = Label("看得出的最小差别（满分 100）", "smallest difference that shows, points of 100")
    frame = Frame(
        across=Label("结果条数", "outcomes").text(lang),
        up=up.text(lang),
        format=points,
        x_names=[(float(n), count(n)) for n in smallest],
        logarithmic=True,
        marks=_here(at, there_are, lang),
    )
    alt = "; ".join(f"{n}: {plain(3)(gap)}" for n, gap in smallest.items())
    return lines_svg([Series("", at, gaps)], frame, alt)


def _here(at: list[float], there_are: int | None, lang: Lang) -> list[Mark]:
    if there_are is None or not at or not at[0] <= there_are <= at[-1]:
        return []
    said = Label("现有 {n} 条", "there are {n}").format(lang, n=count(there_are))
    return [Mark(float(there_are), said)]
