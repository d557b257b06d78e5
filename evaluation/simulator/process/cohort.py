"""A cohort that meets by lists from elsewhere: the product, run where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.meeting import Met, meet, pairs_of
from evaluation.simulator.process.outcomes import draw_outcomes, quarter_of
from evaluation.simulator.process.pair_features import PairFeatures
from evaluation.simulator.process.records import Outcomes, Pairs, Truth


@dataclass(frozen=True)
class CohortHistory:
    """What came of one cohort; arrays as in `Simulated`, lists in the order in which they came.

    Attributes
    ----------
    met : Met
    pairs : Pairs
    outcomes : Outcomes
    truth : Truth
    """

    met: Met
    pairs: Pairs
    outcomes: Outcomes
    truth: Truth


def run_cohort(
    true: PairFeatures,
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    *,
    started: np.datetime64,
    load: NDArray[np.int64],
    rng: np.random.Generator,
) -> CohortHistory:
    """Let a cohort choose from its lists, meet, and have outcomes.

    Parameters
    ----------
    true : PairFeatures
        Of true values: ``pair_features(world, seen=False)``.
    learner : ndarray of intp, shape (n_lists,)
        In the order in which they come.
    mentor : ndarray of intp, shape (n_lists, length)
        Distinct mentors, best first; -1 after the end of a shorter list. One column, and
        `ChoiceSettings.chooses` false, for an assignment.
    started : datetime64[D]
        Day of the lists, within the quarters of the company's settings.
    load : ndarray of int64, shape (n_mentors,)
        Learners whom the mentors have already; see `running`.
    rng : Generator
    """
    choosing, measuring = rng.spawn(2)
    days = np.full(len(learner), started, dtype="datetime64[D]")
    quarter = quarter_of(true.world.settings, days)
    now = int(quarter[0]) if len(quarter) else 0
    met = meet(true, learner, mentor, quarter=now, load=load, rng=choosing)
    pairs = pairs_of(met, learner, days, quarter)
    known = (met.foreseeable, met.quality, met.true)
    outcomes, truth = draw_outcomes(true.world, pairs, known, measuring)
    return CohortHistory(met, pairs, outcomes, truth)


def running(pairs: Pairs, n_mentors: int, day: np.datetime64) -> NDArray[np.int64]:
    """Learners whom each mentor has on a day, (n_mentors,)."""
    runs = (pairs.started <= day) & (pairs.ended > day)
    return np.bincount(pairs.mentor[runs], minlength=n_mentors)
