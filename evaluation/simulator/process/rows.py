"""The log of a simulation as rows to learn from, as every estimator takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.records import Simulated
from evaluation.simulator.process.settings import FEATURES

LEARNED = FEATURES[:2]
"""Features that a model may look at: groups are protected, so their likeness is none of them."""


@dataclass(frozen=True)
class LearningRows:
    """Pairs that were shown, list by list.

    Attributes
    ----------
    X : ndarray of float64, shape (n_rows, 2)
        The features `LEARNED`, as measured, standardised over all pairs of the company.
    y : ndarray of float64, shape (n_rows,)
        Satisfaction brought to [0, 1]; NaN where the mentor was not chosen, or nobody answered.
    slate, learner, mentor : ndarray of intp, shape (n_rows,)
    rank : ndarray of intp, shape (n_rows,)
        Place on the list, from 1.
    chosen : ndarray of bool, shape (n_rows,)
    propensity : ndarray of float64, shape (n_rows,)
        As in `Exposures`.
    time : ndarray of datetime64[D], shape (n_rows,)
        When the list was shown.
    """

    X: NDArray[np.float64]
    y: NDArray[np.float64]
    slate: NDArray[np.intp]
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    rank: NDArray[np.intp]
    chosen: NDArray[np.bool_]
    propensity: NDArray[np.float64]
    time: NDArray[np.datetime64]


def learning_rows(simulated: Simulated, as_of: np.datetime64 | None = None) -> LearningRows:
    """Take the log as rows.

    Parameters
    ----------
    simulated : Simulated
    as_of : datetime64[D], optional
        Lists shown on this day or later are left out, and answers given then are not known.
    """
    shown, pairs = simulated.exposures, simulated.pairs
    label = np.full(len(shown.learner), np.nan)
    known = slice(None) if as_of is None else pairs.ended < as_of
    label[pairs.shown[known]] = (simulated.outcomes.satisfaction[known] - 1.0) / 4.0
    there = shown.mentor >= 0
    if as_of is not None:
        there &= (shown.time < as_of)[:, np.newaxis]
    slate, place = np.nonzero(there)
    chosen = simulated.choices.place[slate] == place + 1
    return LearningRows(
        X=shown.features[slate, place, : len(LEARNED)],
        y=np.where(chosen, label[slate], np.nan),
        slate=slate,
        learner=shown.learner[slate],
        mentor=shown.mentor[slate, place],
        rank=place + 1,
        chosen=chosen,
        propensity=shown.propensity[slate, place],
        time=shown.time[slate],
    )
