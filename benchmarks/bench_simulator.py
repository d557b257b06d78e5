"""The learning simulator: its figures beside those of the evidence sheet, and how fast it is."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time
from typing import Any

import numpy as np

from evaluation.simulator import Simulated, SimulatorSettings, simulate
from evaluation.simulator.process.figures import AIMS, measured

SEEDS = 8
SHEET = SimulatorSettings(n_learners=1480)
"""1,480 are invited so that about 1,200 take part."""
SIZES = ((1_200, 150), (10_000, 500), (30_000, 2_000))


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    """One row for each figure, then one for each size."""
    found = measured(_company(SHEET, seed) for seed in range(SEEDS))
    for name, aim in AIMS.items():
        it = found[name]
        yield {"figure": name, "sheet": aim.value, "measured": it.value} | {
            "interval": f"{it.low:.3f} … {it.high:.3f}",
            "tolerance": aim.tolerance,
        }
    for n, m in SIZES[:1] if quick else SIZES:
        started = process_time()
        pairs = _company(SimulatorSettings(n_learners=n, n_mentors=m), 0).pairs
        seconds = process_time() - started
        yield {"figure": f"{n} × {m}", "pairs": len(pairs.learner), "CPU seconds": seconds}


def _company(settings: SimulatorSettings, seed: int) -> Simulated:
    return simulate(settings, np.random.default_rng(seed))
