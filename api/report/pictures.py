"""Distributions as inline SVG that follows the page's colours and fonts.

matplotlib draws bars and numbers in stand-in colours, which become the page's own CSS variables, so
that one picture serves light, dark and print; words stand around it in HTML, in two languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

_COLOURS = {"#010101": "var(--accent)", "#020202": "var(--line)", "#030303": "var(--quiet)"}
_ACCENT, _LINE, _QUIET = _COLOURS
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_MOST_BARS = 200


def share_histogram(shares: NDArray[np.float64]) -> str:
    """Draw how often each share occurs, in steps of five per cent.

    Parameters
    ----------
    shares : ndarray of float64, shape (n,)
        In [0, 1]; NaN is left out. Empty: empty axes.

    Returns
    -------
    str
        An ``<svg>`` element without any outside reference; equal input gives equal bytes.
    """
    known = shares[~np.isnan(shares)]
    counts, edges = np.histogram(known, bins=20, range=(0.0, 1.0))

    def draw(axes: Axes) -> None:
        axes.bar(edges[:-1] * 100, counts, width=4.4, align="edge", color=_ACCENT)
        axes.set_xlim(0, 100)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}%"))

    return _svg(draw)


def load_picture(load: NDArray[np.intp], capacity: NDArray[np.intp]) -> str:
    """Draw every mentor's seats and how many of them are taken, the most seats first.

    Parameters
    ----------
    load, capacity : ndarray of intp, shape (n_mentors,)
        Above 200 mentors, neighbours are drawn as one bar of their mean.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    order = np.lexsort((-load, -capacity))
    groups = np.array_split(order, min(len(order), _MOST_BARS)) if len(order) else []
    seats = np.array([capacity[group].mean() for group in groups])
    taken = np.array([load[group].mean() for group in groups])

    def draw(axes: Axes) -> None:
        edges = np.arange(len(groups) + 1)
        if len(groups):
            axes.stairs(seats, edges, fill=True, color=_LINE)
            axes.stairs(taken, edges, fill=True, color=_ACCENT)
        axes.set_xlim(0, max(1, len(groups)))
        axes.set_xticks([])

    return _svg(draw)


def _svg(draw: Callable[[Axes], None]) -> str:
    with rc_context({"svg.hashsalt": "mentormatch", "svg.fonttype": "none"}):
        figure = Figure(figsize=(4.0, 2.0))
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        draw(axes)
        _quiet_axes(axes)
        digits = max(3, len(f"{axes.get_ylim()[1]:.0f}"))
        left = 0.02 + 0.02 * digits  # a digit of the left axis is a fiftieth of the width
        figure.subplots_adjust(left=left, right=0.955, top=0.96, bottom=0.16)
        text = StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata=_NO_METADATA)
    return _inline(text.getvalue())


def _quiet_axes(axes: Axes) -> None:
    for side in ("left", "top", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.tick_params(length=0, colors=_QUIET, labelsize=9, pad=6)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=_LINE, linewidth=0.6)


def _inline(svg: str) -> str:
    """Cut a stand-alone SVG down to an element of a page, in the page's colours and fonts.

    Nothing in it refers to anything: name spaces, ids, clip paths and definitions go.
    """
    box = re.search(r'viewBox="([^"]*)"', svg)
    assert box is not None
    body = svg[svg.index(">", box.end()) + 1 :]
    body = re.sub(r"<defs>.*?</defs>", "", body, flags=re.DOTALL)
    body = re.sub(r'\s(?:id|clip-path)="[^"]*"', "", body)
    body = re.sub(r" font-family: [^;]*;", "", body)
    body = re.sub(r"\s*\n\s*", " ", body)
    for stand_in, variable in _COLOURS.items():
        body = body.replace(stand_in, variable)
    return f'<svg viewBox="{box[1]}" aria-hidden="true">{body.strip()}'
