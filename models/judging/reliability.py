"""Whether what the serving weights let expect is what happens, on outcomes that came later."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS
from evaluation.calibration_metrics import calibration, reliability_table
from evaluation.grouping import LEAST_LEARNERS
from models.calibrating import Calibrator
from models.judging.order_records import Reliability
from models.training import Training

LEARNED_SHARE = 0.7
"""Share of the outcomes, the earliest shown, from which expectations are learned."""


def reliability(
    training: Training,
    score: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> Reliability:
    """Learn from earlier outcomes what a score stands for, and look at later ones.

    Parameters
    ----------
    training : Training
    score : ndarray of float64, shape (n_rows,)
        Of the serving weights.
    rng : numpy.random.Generator
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    Reliability
        Without figures where fewer than ten learners have an outcome before, or after.
    """
    told = np.flatnonzero(training.labelled)
    days = training.shown[told]
    cut = np.sort(days)[int(len(days) * LEARNED_SHARE)] if len(days) else np.datetime64("NaT", "D")
    before, after = told[training.known[told] < cut], told[days >= cut]
    # A learner of later outcomes teaches nothing about herself.
    before = before[~np.isin(training.learner[before], training.learner[after])]
    sizes = [len(np.unique(training.learner[rows])) for rows in (before, after)]
    if min(sizes) < LEAST_LEARNERS:
        return Reliability(None, (), "none", len(before), len(after))
    model = Calibrator().fit(score[before], training.y[before])
    found = model.predict(score[after]), training.learner[after], rng
    y = training.y[after]
    return Reliability(
        calibration(y, *found, draws=draws),
        reliability_table(y, *found, draws=draws),
        model.method_,
        len(before),
        len(after),
    )
