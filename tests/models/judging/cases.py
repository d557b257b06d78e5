"""Logs of simulated companies, and what serves in them."""

from __future__ import annotations

from functools import cache

import numpy as np

from evaluation.simulator.process.log import log_frames
from evaluation.simulator.process.settings import ListSettings, SimulatorSettings
from evaluation.simulator.process.simulate import simulate
from features.label import Label
from models.judging.judge import judge
from models.judging.records import Judgement
from models.log import Log, read_log
from models.prior import Prior
from models.retraining import Serving

END = np.datetime64("2030-01-01", "D")
DRAWS = 100


@cache
def log(n_learners: int = 600, *, logged: bool = True, seed: int = 3) -> Log:
    """What a company of some learners, with a mentor for ten, did in two years."""
    lists = ListSettings(propensities=logged)
    settings = SimulatorSettings(n_learners=n_learners, n_mentors=n_learners // 10, lists=lists)
    return read_log(log_frames(simulate(settings, np.random.default_rng(seed)), END))


def serving(prior: float = 0.5, champion: float | None = None) -> Serving:
    """HR's weight of the first feature, and that of a champion where there is one."""
    names = ("gap_coverage", "style")
    shares = None if champion is None else {names[0]: champion, names[1]: 1 - champion}
    labels = {name: Label(f"特征 {name}", name) for name in names}
    weights = np.array([prior, 1 - prior])
    return Serving(Prior(names, weights), ("more_is_better",) * 2, labels, shares)


@cache
def judged(n_learners: int = 600, champion: float | None = None) -> Judgement:
    """The judgement of a company of 600, or fewer."""
    rng = np.random.default_rng(0)
    return judge(log(n_learners), serving(champion=champion), rng, as_of=END, draws=DRAWS)
