"""Figures in words: a number, its interval, a table cell."""

from __future__ import annotations

import math

from api.report.judging.words import NOT_KNOWN
from api.report.svg.scale import Format, percent, plain, signed
from evaluation.interval import Interval
from features.label import Label, Lang

NOTHING = "–"


def points(value: float) -> str:
    """Write a label, or an area under a curve, as points of 100."""
    return plain(1)(100 * value)


def more_points(value: float) -> str:
    """Write a difference of such, with its sign."""
    return signed(1)(100 * value)


_TO = Label("{low} 至 {high}", "{low} to {high}")
_BOTH = Label("{value}（{low} 至 {high}）", "{value} ({low} to {high})")


def more_per_cent(value: float) -> str:
    """Write a difference of shares as per cent, with its sign."""
    return more_points(value) + "%"


MEASURED: dict[str, Format] = {
    "rating": plain(2),
    "uplift": signed(2),
    "behaviour": plain(2),
    "result": more_per_cent,
    "completion": percent(),
    "hours": plain(1),
}
"""How each measure is written, in its own unit."""


def number(value: float | None, told: Format) -> str:
    """Write a number; a dash where it is not known."""
    return NOTHING if value is None or math.isnan(value) else told(value)


def ends(figure: Interval, told: Format, lang: Lang) -> str:
    """Write from where to where a figure may lie; empty where that is not known."""
    if math.isnan(figure.low) or math.isnan(figure.high):
        return ""
    return _TO.format(lang, low=told(figure.low), high=told(figure.high))


def whole(figure: Interval, told: Format, lang: Lang) -> str:
    """Write a figure with its interval, as far as they are known."""
    if math.isnan(figure.value):
        return NOT_KNOWN.text(lang)
    if not ends(figure, told, lang):
        return told(figure.value)
    low, high = told(figure.low), told(figure.high)
    return _BOTH.format(lang, value=told(figure.value), low=low, high=high)


def ended(sentence: str, lang: Lang) -> str:
    """Close a sentence with its full stop, where it has none."""
    if sentence.endswith((".", "。", "！", "？", "!", "?")):
        return sentence
    return sentence + ("。" if lang == "zh" else ".")
