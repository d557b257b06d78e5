"""SVG elements that follow the page: its colours, as CSS variables, and its fonts.

matplotlib lays text out with the fonts of the machine that draws, and a server has none for
Chinese; here browsers set the text. No element has a ``style`` attribute, so that pages which
forbid inline styles show the pictures too.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

Colour = Literal["ink", "quiet", "line", "accent", "tint", "warn", "have", "card"]
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

COLOURS: dict[Colour, str] = {
    "ink": "var(--ink, #1c2321)",
    "quiet": "var(--quiet, #57615e)",
    "line": "var(--line, #dedcd4)",
    "accent": "var(--accent, #0b6e5d)",
    "tint": "var(--tint, #e6f1ee)",
    "warn": "var(--warn, #8a4b08)",
    "have": "var(--have, #8f9996)",
    "card": "var(--card, #fff)",
}
"""With the light page's own value where there is no page around the picture."""
WIDTH = 640.0
SIZE, SMALL = 13.0, 11.5
"""Heights of letters."""
_ALONE = 'font-family="system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"'
_SPACE = 'xmlns="http://www.w3.org/2000/svg"'


class Drawing:
    """An ``<svg>`` element that grows, 640 units wide.

    Parameters
    ----------
    height : float
    alt : str
        What the picture says, for those who do not see it.
    """

    def __init__(self, height: float, alt: str) -> None:
        self.height = height
        self._alt = alt
        self._parts: list[str] = []

    def line(
        self, start: Point, end: Point, colour: Colour = "line", width: float = 1.0, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        self.path((start, end), colour, width, dash)

    def path(
        self, points: Sequence[Point], colour: Colour, width: float = 1.0, dash: str = ""
    ) -> None:
        """Draw a line through points; nothing for fewer than two."""
        if len(points) < 2:
            return
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<polyline points="{_points(points)}" fill="none" stroke="{COLOURS[colour]}" '
            f'stroke-width="{_n(width)}"{dashed}/>'
        )

    def area(self, points: Sequence[Point], colour: Colour, opacity: float = 1.0) -> None:
        """Fill what lies between points."""
        self._parts.append(
            f'<polygon points="{_points(points)}" fill="{COLOURS[colour]}" '
            f'fill-opacity="{_n(opacity)}"/>'
        )

    def bar(self, corner: Point, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle from its upper left corner."""
        x, y = corner
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" '
            f'height="{_n(max(height, 0))}" rx="2" fill="{COLOURS[colour]}"/>'
        )

    def dot(
        self, at: Point, colour: Colour = "accent", radius: float = 5.0, *, full: bool = True
    ) -> None:
        """Draw a disc, or a ring."""
        inside = COLOURS[colour if full else "card"]
        self._parts.append(
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{inside}" '
            f'stroke="{COLOURS[colour]}" stroke-width="2"/>'
        )

    def text(
        self,
        at: Point,
        words: str,
        colour: Colour = "ink",
        anchor: Anchor = "start",
        *,
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write words, from `at` on its base line; they are escaped."""
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" fill="{COLOURS[colour]}" '
            f'text-anchor="{anchor}" font-size="{_n(size)}"{weight}>{escape(words)}</text>'
        )

    def svg(self) -> str:
        """Return the element; equal drawings are equal to the byte."""
        return (
            f'<svg viewBox="0 0 {_n(WIDTH)} {_n(self.height)}" role="img" '
            f'aria-label="{escape(self._alt)}">{"".join(self._parts)}</svg>'
        )


def standing_alone(svg: str) -> str:
    """Turn an element into a file of its own, in the colours of a light page."""
    size = svg.split('viewBox="0 0 ')[1].split('"')[0].split()
    head = f'<svg {_SPACE} width="{size[0]}" height="{size[1]}" {_ALONE} '
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    opened, closed, rest = svg.removeprefix("<svg ").partition(">")
    return f"{head}{opened}{closed}{ground}{rest}\n"


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    """Write a length with a tenth of a unit, no more."""
    return f"{number:.1f}".removesuffix(".0")
