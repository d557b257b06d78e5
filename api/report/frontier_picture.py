"""The trade-off between the total and the worst-off, as a picture of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_INK, _COLOURS = "#334155", ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2")


def frontier_picture(
    curves: Mapping[int | None, Sequence[tuple[float, float]]],
    recommended: Sequence[tuple[float, float]],
    kind: str,
) -> bytes:
    """Draw a curve for each cap on loads: score of the worst-off across, total up.

    Parameters
    ----------
    curves : mapping of int or None to sequence of (float, float)
        Worst score and total of each floor; None = no cap.
    recommended : sequence of (float, float)
        Points that are ringed.
    kind : {"svg", "png"}

    Returns
    -------
    bytes
        Equal input gives equal bytes.
    """
    with rc_context({"svg.hashsalt": "mentormatch", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(6.0, 3.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        for at, (cap, points) in enumerate(curves.items()):
            colour = _COLOURS[at % len(_COLOURS)]
            name = "no cap on loads" if cap is None else f"at most {cap} learners a mentor"
            axes.plot(*zip(*points, strict=True), "o-", color=colour, markersize=4, label=name)
        axes.plot(*zip(*recommended, strict=True), "o", color=_INK, markersize=10, fillstyle="none")
        axes.set_xlabel("score of the worst-off", color=_INK)
        axes.set_ylabel("total score", color=_INK)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        drawn = BytesIO()
        figure.savefig(drawn, format=kind, dpi=150, metadata=_NO_DATE[kind])
    return drawn.getvalue()


_NO_DATE: dict[str, dict[str, str | None]] = {"svg": {"Date": None}, "png": {"Software": None}}
