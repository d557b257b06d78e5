"""The log of a simulation as rows to learn from, as every estimator takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.chemistry import chemistry
from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.records import Simulated
from evaluation.simulator.process.settings import FEATURES
from evaluation.simulator.process.world import World

LEARNED = FEATURES[:2]
"""Features that a model may look at: groups are protected, so their likeness is none of them."""

_SAMPLE = 512
"""Learners over whose pairs weights are fitted."""


@dataclass(frozen=True)
class LearningRows:
    """Pairs that were shown, list by list.

    Attributes
    ----------
    X : ndarray of float64, shape (n_rows, 2 + n_decoys)
        The features `LEARNED`, as measured, standardised over all pairs of the company; then those
        that have nothing to do with anything.
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


def learning_rows(
    simulated: Simulated, as_of: np.datetime64 | None = None, *, decoys: int = 0
) -> LearningRows:
    """Take the log as rows.

    Parameters
    ----------
    simulated : Simulated
    as_of : datetime64[D], optional
        Lists shown on this day or later are left out, and answers given then are not known.
    decoys : int
        Features N(0, 1) to add that have nothing to do with anything: what a model must not be
        fooled by. The same for the same pair.
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
    learner, mentor = shown.learner[slate], shown.mentor[slate, place]
    key = simulated.world.pair_key
    extra = [chemistry((key + 1 + each) % 2**63, learner, mentor) for each in range(decoys)]
    return LearningRows(
        X=np.column_stack([shown.features[slate, place, : len(LEARNED)], *extra]),
        y=np.where(chosen, label[slate], np.nan),
        slate=slate,
        learner=learner,
        mentor=mentor,
        rank=place + 1,
        chosen=chosen,
        propensity=shown.propensity[slate, place],
        time=shown.time[slate],
    )


def taken_or_skipped(simulated: Simulated) -> LearningRows:
    """Take the log as a platform sees it that only knows who was matched and who was passed over.

    Pairs that were met elsewhere stand among those of the list, with no propensity and rank 0. They
    were never recommended, so that whoever compares taken with skipped without asking how a row
    came about learns that what is recommended is bad: in a real log (46,836 pairs) matched mentors
    overlap with the learner .31 SD less than those skipped.

    Returns
    -------
    LearningRows
        ``y`` is 1 where the mentor was taken, else 0.
    """
    rows, pairs = learning_rows(simulated), simulated.pairs
    stray = np.flatnonzero(pairs.place == 0)
    one, other = pairs.learner[stray], pairs.mentor[stray]
    seen = pair_features(simulated.world, seen=True).rows(one, other)[:, : len(LEARNED)]
    n = len(stray)
    parts = {
        "X": (rows.X, seen),
        "y": (rows.chosen.astype(np.float64), np.ones(n)),
        "slate": (rows.slate, pairs.shown[stray]),
        "learner": (rows.learner, one),
        "mentor": (rows.mentor, other),
        "rank": (rows.rank, np.zeros(n, dtype=np.intp)),
        "chosen": (rows.chosen, np.ones(n, dtype=np.bool_)),
        "propensity": (rows.propensity, np.full(n, np.nan)),
        "time": (rows.time, pairs.started[stray]),
    }
    return LearningRows(**{name: np.concatenate(both) for name, both in parts.items()})


def attainable_weights(world: World) -> NDArray[np.float64]:
    """Weights of `LEARNED` that no amount of outcomes would better, (2,).

    Least squares of what the true features add to quality on the features as measured, both centred
    within the learner, over all pairs of up to 512 learners; demand shifts aside. They are smaller
    than the true weights, the more so the worse a feature is measured.
    """
    some = np.arange(0, world.settings.n_learners, -(-world.settings.n_learners // _SAMPLE))
    weights = np.array(world.settings.quality.weights)
    adds = pair_features(world, seen=False).block(some) @ weights
    known = pair_features(world, seen=True).block(some)[..., : len(LEARNED)]
    design = (known - known.mean(axis=1, keepdims=True)).reshape(-1, len(LEARNED))
    target = (adds - adds.mean(axis=1, keepdims=True)).ravel()
    return np.asarray(np.linalg.lstsq(design, target)[0], dtype=np.float64)
