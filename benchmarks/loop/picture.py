"""The picture of docs/learning.md: ``python -m benchmarks.loop.picture``, from the last results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.pictures import COLOURS, GROUND, IMAGES, PALE, STYLE

RESULTS = Path(__file__).parents[1] / "results" / "loop.json"
_OWN, _BEST = COLOURS["clustered"], COLOURS["popular"]


def regret(rows: Iterable[Mapping[str, Any]]) -> Path:
    """Draw regret after each cohort, less what it was before: a panel for each policy.

    Thin lines are companies, the thick one is their mean; the dashed line is the mean under HR's
    own weights, to which track records are all that outcomes have added; the dotted one the best
    weights that the features can have without track records.
    """
    known = [row for row in rows if "cohort" in row]
    policies = list(dict.fromkeys(row["HR"] for row in known))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.4, 3.6), layout="constrained")
        panels = figure.subplots(1, len(policies), sharey=True, squeeze=False)[0]
        for axes, policy in zip(panels, policies, strict=True):
            _panel(axes, [row for row in known if row["HR"] == policy])
            axes.set_title(f"HR: {policy}", fontsize=9, loc="left")
        panels[0].set_ylabel("regret to the oracle, SD,\nless what it was before")
        figure.savefig(IMAGES / "learning-loop.svg", metadata={"Date": None}, facecolor=GROUND)
    return IMAGES / "learning-loop.svg"


def _panel(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    lines, own, best = [], [], []
    for seed in sorted({row["seed"] for row in rows}):
        mine = [row for row in rows if row["seed"] == seed]
        lines.append([row["regret"] - row["HR's weights"] for row in mine])
        own.append([row["HR's weights now"] - row["HR's weights"] for row in mine])
        best.append(mine[0]["best weights"] - mine[0]["HR's weights"])
        axes.plot(range(len(mine)), lines[-1], color=_OWN, alpha=0.35, lw=1)
    whole = min(map(len, lines))
    mean = np.mean([line[:whole] for line in lines], axis=0)
    axes.plot(range(whole), mean, "o-", color=_OWN, lw=2, ms=4, label="what serves")
    alone = np.mean([line[:whole] for line in own], axis=0)
    axes.plot(range(whole), alone, "--", color=_OWN, label="HR's weights and track records")
    axes.axhline(0.0, color=PALE, lw=1)
    axes.axhline(float(np.mean(best)), color=_BEST, ls=":", label="best weights, no track records")
    told = [
        round(np.mean([row["outcomes"] for row in rows if row["cohort"] == at]))
        for at in range(whole)
    ]
    axes.set_xticks(range(whole), [f"{at}\n{n:,}" for at, n in enumerate(told)])
    axes.set_xlabel("cohorts; outcomes known")
    axes.legend(frameon=False, fontsize=8)


if __name__ == "__main__":
    regret(json.loads(RESULTS.read_text(encoding="utf-8"))["rows"])
