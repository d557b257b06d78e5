"""The trade-off of a run as a picture: where its axes, lines and points lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 640, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 20, 26, 48
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One row of a frontier in the picture."""

    at: int
    x: float
    y: float
    best: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A value beside an axis, of 100 where it is a score."""

    place: float
    value: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The picture of one cap on loads: score of the worst-off across, total of all scores up.

    Attributes
    ----------
    load_cap : int or None
        None is no cap.
    """

    load_cap: int | None
    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def path(self) -> str:
        """Its points as SVG wants them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


Row = Mapping[str, Any]


def curves_of(rows: Sequence[Row]) -> list[Curve]:
    """Lay out a frontier, each cap by itself: their scales differ too much for one picture.

    Parameters
    ----------
    rows : sequence of mapping
        As `api.services.runs.frontiers.frontier_of` gives them; where nobody is matched there is
        no point, and where there is one point alone there is no curve.
    """
    by_cap: dict[int | None, list[tuple[int, Row]]] = {}
    for at, row in enumerate(rows):
        if row["worst"] is not None:
            by_cap.setdefault(row["load_cap"], []).append((at, row))
    return [_curve(cap, known) for cap, known in by_cap.items() if len(known) > 1]


def _curve(load_cap: int | None, known: Sequence[tuple[int, Row]]) -> Curve:
    worst = _span([100 * row["worst"] for _, row in known])
    total = _span([100 * row["total"] for _, row in known])
    points = tuple(
        Point(
            at,
            _between(100 * row["worst"], worst, _LEFT, WIDTH - _RIGHT),
            _between(100 * row["total"], total, HEIGHT - _BOTTOM, _TOP),
            bool(row["recommended"]),
        )
        for at, row in known
    )
    across = _ticks(worst, _LEFT, WIDTH - _RIGHT)
    return Curve(load_cap, points, across, _ticks(total, HEIGHT - _BOTTOM, _TOP))


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Return a span a little wider than some values, which is never empty."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.06 or max(abs(high) * 0.01, 1.0)
    return low - room, high + room


def _between(value: float, span: tuple[float, float], start: float, end: float) -> float:
    return start + (value - span[0]) / (span[1] - span[0]) * (end - start)


def _ticks(span: tuple[float, float], start: float, end: float) -> tuple[Tick, ...]:
    steps = [span[0] + (span[1] - span[0]) * (at + 0.5) / _TICKS for at in range(_TICKS)]
    return tuple(Tick(_between(value, span, start, end), value) for value in steps)
