"""A company that does not exist, drawn on real posts and competencies.

The catalogue (68 competencies, some 220 posts, required levels) is O*NET's; people, levels, styles,
capacity and history are random, with the spread that the published evidence reports.
"""

from __future__ import annotations

from evaluation.simulator.company import sample_company
from evaluation.simulator.process.records import Simulated
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.simulate import simulate

__all__ = ["Simulated", "SimulatorSettings", "sample_company", "simulate"]
