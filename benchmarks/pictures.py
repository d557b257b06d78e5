"""The two pictures of docs/solver.md: ``python -m benchmarks.pictures``.

``growth.svg`` from ``benchmarks/results/solver.json``, ``solver.svg`` from an instance that is
solved here. Both have a ground of their own, so that they read the same on light and dark pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks.instances import make
from matching.assignment import assign

IMAGES = Path(__file__).parents[1] / "docs" / "images"
RESULTS = Path(__file__).parent / "results" / "solver.json"
COLOURS = {
    "feat": "#2563a8",
    "clustered": "#c2571a",
    "popular": "#2e7d4f",
    "tied": "#7b4aa0",
    "sample company": "#8a6d1d",
}
GROUND, _INK, PALE = "#fbfaf7", "#2b2b2b", "#9a9a96"
_PEERS = {"or-tools": "s", "POT": "^", "scipy": "D"}
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "mentormatch",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _INK,
    "figure.facecolor": GROUND,
    "axes.facecolor": GROUND,
}
_STEPS = (
    ("1  lists", "few mentors each,\nby score − price"),
    ("2  solve the lists", "auction, refinement,\nshortest paths"),
    ("3  look at all pairs", "does any beat the prices?\nwhere bounds are open"),
    ("4  smallest prices", "one sweep over\nthe slack"),
    ("5  audit", "one pass over all pairs\nin another piece of code"),
)


def growth(rows: Iterable[Mapping[str, Any]]) -> Path:
    """Draw seconds against pairs on logarithmic axes: ours, peers and the bare product."""
    table = [row for row in rows if row["learners"] >= 5_000]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 4.3), layout="constrained")
        axes = figure.subplots()
        for family, colour in COLOURS.items():
            own = [row for row in table if row["family"] == family]
            _line(axes, own, "seconds", colour=colour, style="o-", label=family)
        feat = [row for row in table if row["family"] == "feat"]
        _line(axes, feat, "bare product, s", colour=PALE, style=":", label="bare product (feat)")
        for peer, mark in _PEERS.items():
            _line(axes, feat, peer, colour=PALE, style=f"{mark}--", label=f"{peer} (feat)")
        axes.set(xscale="log", yscale="log", xlabel="learners × mentors", ylabel="seconds")
        sizes = sorted({(row["learners"], row["mentors"]) for row in table})
        names = [f"{n:,}\n× {m:,}" for n, m in sizes]
        axes.set_xticks([n * m for n, m in sizes], names)
        axes.minorticks_off()
        axes.legend(frameon=False, ncols=2, fontsize=8)
        return _saved(figure, "growth.svg")


def _line(
    axes: Axes,
    rows: Sequence[Mapping[str, Any]],
    column: str,
    *,
    colour: str,
    style: str,
    label: str,
) -> None:
    """One line through the rows that have a number in a column."""
    known = [row for row in rows if isinstance(row.get(column), float)]
    if known:
        pairs = [row["learners"] * row["mentors"] for row in known]
        axes.plot(pairs, [row[column] for row in known], style, color=colour, label=label, ms=4)


def route() -> Path:
    """Draw the five steps, and what prices do to the wishes of a popular family."""
    scores, capacity = make("popular", 2_000, 500)
    price = assign(scores, capacity).seat_price
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.4, 4.4), layout="constrained")
        parts: Any = figure.subfigures(2, 1, height_ratios=(1, 2.4))
        steps, below = parts
        _steps(steps.subplots())
        left, right = below.subplots(1, 2, sharey=True)
        _wishes(left, scores, capacity, "by score: all want the same few")
        _wishes(right, scores - price, capacity, "by score − price: wishes fit the seats")
        left.set_ylabel("learners with this mentor\namong their best three")
        return _saved(figure, "solver.svg")


def _steps(axes: Axes) -> None:
    axes.set(xlim=(0, 5), ylim=(0, 1))
    axes.set_axis_off()
    for at, (name, text) in enumerate(_STEPS):
        axes.text(at + 0.04, 0.85, name, weight="bold", color=COLOURS["feat"], va="top")
        axes.text(at + 0.04, 0.55, text, color=_INK, va="top", fontsize=8)
    axes.annotate(
        "better pairs enter the lists",
        xy=(1.3, 0.02),
        xytext=(2.3, 0.02),
        arrowprops={"arrowstyle": "->", "color": _INK},
        fontsize=8,
        va="center",
    )


def _wishes(
    axes: Axes, worth: NDArray[np.float64], capacity: NDArray[np.int64], title: str
) -> None:
    """How many learners have each mentor among their best three, most wanted first."""
    best = np.argpartition(-worth, 2, axis=1)[:, :3]
    wanted = np.bincount(best.ravel(), minlength=len(capacity))
    order = np.argsort(-wanted, kind="stable")
    place = np.arange(1, len(order) + 1)
    axes.plot(place, wanted[order], drawstyle="steps-mid", color=COLOURS["clustered"])
    axes.axhline(3 * capacity.mean(), color=PALE, linestyle=":")
    axes.text(len(order), 3 * capacity.mean() * 1.3, "three times the seats", ha="right",
              color=PALE, fontsize=8)  # fmt: skip
    axes.set_yscale("symlog", linthresh=1)
    axes.set(xlabel="mentors, most wanted first", ylim=(0, 4_000))
    axes.set_title(title, fontsize=9, loc="left")


def _saved(figure: Figure, name: str) -> Path:
    figure.savefig(IMAGES / name, metadata={"Date": None})
    return IMAGES / name


if __name__ == "__main__":
    route()
    growth(json.loads(RESULTS.read_text(encoding="utf-8"))["rows"])
