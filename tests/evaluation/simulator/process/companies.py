"""Simulations that several tests look at."""

from __future__ import annotations

from functools import cache

import numpy as np

from evaluation.simulator import Simulated, SimulatorSettings, simulate

SHEET = SimulatorSettings(n_learners=1480)
"""The size of the published run: 1,480 are invited, about 1,200 take part."""
SMALL = SimulatorSettings(n_learners=300, n_mentors=40, quarters=4, intakes=6, families=5)


@cache
def company(seed: int, settings: SimulatorSettings = SMALL) -> Simulated:
    return simulate(settings, np.random.default_rng(seed))
