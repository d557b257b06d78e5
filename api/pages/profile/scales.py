"""A style as pairs of sentences: where between the two somebody sees herself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.label import Label
from features.schema import STYLE_DIMENSIONS


@dataclass(frozen=True, slots=True)
class Scale:
    """Two sentences, and what lies between them; the first stands for -1, the second for 1.

    Attributes
    ----------
    name : str
        Of a dimension, as profiles have it: ``"directive"`` for ``style_directive``.
    """

    name: str
    low: Label
    high: Label


_POINTS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_WORDS = (
    Label("完全符合前一句", "fully the first"),
    Label("偏向前一句", "rather the first"),
    Label("居中", "between the two"),
    Label("偏向后一句", "rather the second"),
    Label("完全符合后一句", "fully the second"),
)
"""What is read out of a place."""
_LEANINGS = (
    Label("完全是“{low}”", "fully “{low}”"),
    Label("偏向“{low}”", "rather “{low}”"),
    Label("两者之间", "between the two"),
    Label("偏向“{high}”", "rather “{high}”"),
    Label("完全是“{high}”", "fully “{high}”"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a scale.

    Attributes
    ----------
    value : str
        What the form sends: of the chosen place the very value that is stored, so that saving what
        nobody has touched changes nothing.
    """

    value: str
    read_out: Label
    chosen: bool


def points(value: float | None) -> tuple[Point, ...]:
    """Return the places of a scale.

    Parameters
    ----------
    value : float or None
        In [-1, 1]; None where nothing is known.
    """
    near = None if value is None else _nearest(value)
    return tuple(
        Point(f"{value if point == near else point:g}", words, point == near)
        for point, words in zip(_POINTS, _WORDS, strict=True)
    )


def leanings(scale: Scale) -> tuple[Label, ...]:
    """Return what the places of a scale say, one by one, to who has not its sentences beside it."""
    low, high = scale.low, scale.high
    return tuple(
        Label(one.zh.format(low=low.zh, high=high.zh), one.en.format(low=low.en, high=high.en))
        for one in _LEANINGS
    )


def leaning(scale: Scale, value: float) -> Label:
    """Return what the place says that is nearest to a value in [-1, 1]."""
    return leanings(scale)[_POINTS.index(_nearest(value))]


def _nearest(value: float) -> float:
    return min(_POINTS, key=lambda point: abs(point - value))


def read_style(said: Mapping[str, str]) -> dict[str, str | None]:
    """Return what a form says of each dimension, as texts that a model is to check."""
    names = (column.removeprefix("style_") for column in STYLE_DIMENSIONS)
    return {name: said.get(f"style_{name}") or None for name in names}
