"""The style of a mentor as pairs of sentences: where between the two she sees herself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.label import Label


@dataclass(frozen=True, slots=True)
class Scale:
    """Two sentences, and what lies between them; the first stands for -1, the second for 1."""

    name: str
    low: Label
    high: Label


SCALES = (
    Scale(
        "directive",
        Label("我会直接告诉对方我会怎么做", "I say how I would do it"),
        Label("我会一直提问，让对方自己找到办法", "I ask until they find their own way"),
    ),
    Scale(
        "career",
        Label("先谈工作和职业发展", "Work and career come first"),
        Label("先关心对方的感受", "How they feel comes first"),
    ),
    Scale(
        "challenge",
        Label("以鼓励和支持为主", "I encourage and back them up"),
        Label("会提出挑战，推一把", "I challenge and push them on"),
    ),
    Scale(
        "structure",
        Label("有需要时随时聊", "We talk when something comes up"),
        Label("按计划定期见面", "We keep to a plan and fixed dates"),
    ),
)
"""By dimension, in the order of `features.schema.STYLE_DIMENSIONS`."""
_POINTS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_WORDS = (
    (Label("完全", "fully"), Label("完全符合前一句", "fully the first")),
    (Label("偏向", "rather"), Label("偏向前一句", "rather the first")),
    (Label("居中", "between"), Label("居中", "between the two")),
    (Label("偏向", "rather"), Label("偏向后一句", "rather the second")),
    (Label("完全", "fully"), Label("完全符合后一句", "fully the second")),
)
"""What stands below a place, and what is read out of it."""


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
    label: Label
    read_out: Label
    chosen: bool


def points(value: float | None) -> tuple[Point, ...]:
    """Return the places of a scale.

    Parameters
    ----------
    value : float or None
        In [-1, 1]; None where nothing is known.
    """
    near = None if value is None else min(_POINTS, key=lambda point: abs(point - value))
    return tuple(
        Point(f"{value if point == near else point:g}", *words, point == near)
        for point, words in zip(_POINTS, _WORDS, strict=True)
    )


def read_style(said: Mapping[str, str]) -> dict[str, str | None]:
    """Return what a form says of each dimension, as texts that a model is to check."""
    return {scale.name: said.get(f"style_{scale.name}") or None for scale in SCALES}
