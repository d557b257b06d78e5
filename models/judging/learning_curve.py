"""What learning is worth by the number of outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.auc_sums import AucSums, centred
from evaluation.bootstrap import DRAWS, Figure, intervals_of_sums
from evaluation.interval import UNKNOWN
from evaluation.splits import Split
from models.judging.change_records import Curve, CurvePoint
from models.retraining import Serving, latest_lists
from models.training import Training

SIZES = (25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200)
"""Outcomes that are learned from: the earliest ones, doubled."""


def learning_curve(
    training: Training, serving: Serving, rng: np.random.Generator, *, draws: int = DRAWS
) -> Curve:
    """Learn from the first outcomes, more and more of them, and judge by the latest lists.

    Parameters
    ----------
    training : Training
    serving : Serving
        Whose HR's weights are the prior.
    rng : numpy.random.Generator
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    Curve
        Steps are not capped: what is learned is shown, not what one retraining would serve.
    """
    splits = latest_lists(training)
    tests = np.sort(np.concatenate([split.test for split in splits]))
    judged = tests[training.labelled[tests]]
    first = [_in_time(training, split.train) for split in splits]
    most = min(map(len, first))
    if not len(judged) or not most:
        return Curve(UNKNOWN, (), len(judged))
    sizes = [n for n in SIZES if n < most] + [most]
    areas = [_area(training, training.X @ serving.prior.coef_, judged)]
    areas += [_area(training, _scores(training, serving, splits, first, n), judged) for n in sizes]
    figures: list[tuple[NDArray[np.float64], Figure]] = []
    for area in areas:
        figures += [(area.parts, area.of_sums), area.less(areas[0])]
    found = intervals_of_sums(figures, training.learner[judged], rng, draws=draws)
    points = (CurvePoint(n, found[2 * k], found[2 * k + 1]) for k, n in enumerate(sizes, 1))
    return Curve(found[0], tuple(points), len(judged))


def _in_time(training: Training, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    labelled = rows[training.labelled[rows]]
    return labelled[np.argsort(training.known[labelled], kind="stable")]


def _scores(
    training: Training,
    serving: Serving,
    splits: Sequence[Split],
    first: Sequence[NDArray[np.intp]],
    n: int,
) -> NDArray[np.float64]:
    """Score rows that are judged by weights of the first n outcomes; NaN elsewhere."""
    found = np.full(len(training.y), np.nan)
    for split, rows in zip(splits, first, strict=True):
        found[split.test] = training.X[split.test] @ _learned(training, serving, rows[:n])
    return found


def _learned(training: Training, serving: Serving, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    model = training.only(rows).fitted(serving.prior, serving.directions)
    wanted = model.shares().value
    stays = model.too_few_ or not wanted.any()
    return serving.prior.coef_ if stays else wanted


def _area(training: Training, score: NDArray[np.float64], judged: NDArray[np.intp]) -> AucSums:
    return AucSums.of(training.y[judged], centred(score, training.slate)[judged])
