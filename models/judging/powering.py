"""What so many outcomes can show, and how many more it would take."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from evaluation.interval import UNKNOWN, Interval
from evaluation.power import Design, intraclass_correlation
from models.judging.change_records import Power, PowerRow
from models.judging.order_records import PolicyRanking
from models.training import Training

WORTH_SEEING_AUC = 0.02
"""Area under a curve worth seeing: what 200 outcomes taught on real two-sided data."""
WORTH_SEEING = 0.2
"""Difference of labels worth seeing, in standard deviations: a small one (Cohen 1988, §2.2), and
what mentoring as a whole brings about (Raposa et al. 2019, doi:10.1007/s10964-019-00982-8)."""
DIFFERENCES = (0.1, 0.2, 0.3, 0.5)
"""In standard deviations of a label."""
_Z = 1.959963984540054


def power(training: Training, ranking: Sequence[PolicyRanking]) -> Power:
    """Tell what the outcomes of a log can show.

    Parameters
    ----------
    training : Training
    ranking : sequence of PolicyRanking
        Of the champion by labels: how sure a difference of policies is at least.

    Returns
    -------
    Power
        NaN and without rows where outcomes do not vary.
    """
    told = np.flatnonzero(training.labelled)
    y, mentor, spread = training.y[told], training.mentor[told], spread_of(training)
    if not spread > 0:
        return Power(len(y), spread, math.nan, math.nan, math.nan, ())
    correlation = intraclass_correlation(y, mentor)
    size = len(y) / max(len(np.unique(mentor)), 1)
    # Both intakes have outcomes of the same mentors: their part is in both, and cancels.
    design = Design(spread)
    rows = [
        PowerRow("intakes", share * spread, design.outcomes_needed(share * spread))
        for share in DIFFERENCES
    ]
    mine = next((one for one in ranking if (one.policy, one.on) == ("champion", "labels")), None)
    figure, n = (mine.centred_auc, mine.n_rows) if mine is not None else (UNKNOWN, 0)
    needed = outcomes_needed(figure, n, WORTH_SEEING_AUC)
    if needed is not None:
        rows.append(PowerRow("policies", WORTH_SEEING_AUC, needed))
    return Power(len(y), spread, correlation, size, design.detectable(len(y)), tuple(rows))


def spread_of(training: Training) -> float:
    """Return the standard deviation of labels; NaN for fewer than two."""
    y = training.y[training.labelled]
    return float(y.std(ddof=1)) if len(y) > 1 else math.nan


def outcomes_needed(difference: Interval, n: int, worth_seeing: float) -> int | None:
    """Tell how many outcomes in all would show a difference, from how sure `n` of them are.

    Parameters
    ----------
    difference : Interval
        Of anything that gets surer as one over the root of `n`.
    n : int
        Outcomes that it is made of.
    worth_seeing : float
        > 0, in its unit.

    Returns
    -------
    int or None
        None where the interval has no ends, or no width.
    """
    error = standard_error(difference)
    if not error > 0 or n < 1:
        return None
    return Design(error * math.sqrt(n), paired=True).outcomes_needed(worth_seeing)


def standard_error(figure: Interval) -> float:
    """Read the standard error off the ends of an interval; NaN without ends."""
    return (figure.high - figure.low) / (2 * _Z)
