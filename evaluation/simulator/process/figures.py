"""Figures that tell whether a simulation is as hard as the world is, beside those it aims at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.assignment_metrics import gini
from evaluation.fairness import mean_interval
from evaluation.interval import Interval
from evaluation.ranking_metrics import auc_by_list
from evaluation.simulator.process.outcomes import quarter_of
from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.quality import drawn_chemistry, foreseeable_quality
from evaluation.simulator.process.records import Simulated

K0 = 8.0
"""Outcomes that the mean of all mentors counts for in a mentor's track record."""
BEST = 0.2
"""Share of the mentors who are right for a learner: the best by quality."""
_JUDGED = 300
"""Learners over whose candidates the order is judged."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a figure should lie: the value of the prototype's run, and how far off is near."""

    value: float
    tolerance: float


AIMS = {
    "satisfaction": Aim(3.74, 0.10),
    "satisfaction of who replied": Aim(3.94, 0.10),
    "reply": Aim(0.67, 0.03),
    "completion": Aim(0.73, 0.03),
    "uplift": Aim(0.24, 0.05),
    "correlation of fit and satisfaction": Aim(0.15, 0.05),
    "correlation of quality and uplift": Aim(0.11, 0.04),
    "choice of place 1": Aim(0.54, 0.03),
    "choice of place 5": Aim(0.06, 0.02),
    "gini of load": Aim(0.32, 0.06),
    "auc of the prior": Aim(0.664, 0.03),
    "auc of learned weights": Aim(0.656, 0.03),
    "auc with track record": Aim(0.744, 0.03),
    "auc with true skill": Aim(0.821, 0.02),
}
"""Run of 8 seeds with 1,200 learners who take part and 150 mentors; how far off counts as equal."""
TOY = 0.85
"""An AUC that nobody reaches with people: a simulator where one does is a toy."""


def figures(simulated: Simulated) -> dict[str, float]:
    """Measure a simulation.

    Returns
    -------
    dict of str to float
        By the names of `AIMS`. The AUC is within the learner over all mentors; the `BEST` by
        quality of the last quarter, load aside, are right. NaN where there are no pairs.
    """
    pairs, truth = simulated.pairs, simulated.truth
    wish = simulated.choices.wish[simulated.choices.wish > 0]
    fit = _features_of_pairs(simulated)[:, 0]
    return {
        "satisfaction": float(truth.answer.mean()),
        "satisfaction of who replied": float(np.nanmean(simulated.outcomes.satisfaction)),
        "reply": float(truth.reply.mean()),
        "completion": float(pairs.completed.mean()),
        "uplift": float(truth.uplift.mean()),
        "correlation of fit and satisfaction": float(np.corrcoef(fit, truth.answer)[0, 1]),
        "correlation of quality and uplift": float(np.corrcoef(truth.quality, truth.uplift)[0, 1]),
        "choice of place 1": float(np.mean(wish == 1)),
        "choice of place 5": float(np.mean(wish == 5)),
        "gini of load": _gini_of_load(simulated),
    } | _aucs(simulated)


def measured(runs: Iterable[Simulated]) -> dict[str, Interval]:
    """Mean of each figure over several simulations, with the interval of that mean."""
    each = [figures(run) for run in runs]
    return {name: mean_interval(np.array([one[name] for one in each])) for name in AIMS}


def learned_weights(simulated: Simulated) -> NDArray[np.float64]:
    """Weights by least squares from pairs whose satisfaction is known, (n_features,)."""
    answer = simulated.outcomes.satisfaction
    known = ~np.isnan(answer)
    features = _features_of_pairs(simulated)[known]
    design = np.column_stack([np.ones(len(features)), features])
    return np.asarray(np.linalg.lstsq(design, answer[known])[0][1:], dtype=np.float64)


def track_records(simulated: Simulated) -> NDArray[np.float64]:
    """Mean satisfaction of each mentor's pairs less that of all, shrunk by `K0`, (n_mentors,)."""
    answer, mentor = simulated.outcomes.satisfaction, simulated.pairs.mentor
    known = ~np.isnan(answer)
    n = simulated.settings.n_mentors
    count = np.bincount(mentor[known], minlength=n)
    less = np.bincount(mentor[known], answer[known] - answer[known].mean(), minlength=n)
    return np.asarray(less / (count + K0), dtype=np.float64)


def _gini_of_load(simulated: Simulated) -> float:
    """How unevenly learners are spread over mentors in a quarter: mean from the third quarter on.

    A learner counts in every quarter in which the pair runs; the first two fill an empty company.
    """
    pairs, settings = simulated.pairs, simulated.settings
    first, last = pairs.quarter, quarter_of(settings, pairs.ended)
    quarters = range(min(2, settings.quarters - 1), settings.quarters)
    runs = [pairs.mentor[(first <= quarter) & (last >= quarter)] for quarter in quarters]
    return float(np.mean([gini(np.bincount(run, minlength=settings.n_mentors)) for run in runs]))


def _features_of_pairs(simulated: Simulated) -> NDArray[np.float64]:
    seen = pair_features(simulated.world, seen=True)
    return seen.rows(simulated.pairs.learner, simulated.pairs.mentor)


def _aucs(simulated: Simulated) -> dict[str, float]:
    """Within-learner AUC of four scores."""
    world = simulated.world
    learners = np.arange(world.settings.n_learners)[:: -(-world.settings.n_learners // _JUDGED)]
    right = _right(simulated, learners)
    seen = pair_features(world, seen=True).block(learners)
    prior = seen @ np.array(world.settings.quality.weights)
    scores = {
        "auc of the prior": prior,
        "auc of learned weights": seen @ learned_weights(simulated),
        "auc with track record": prior + track_records(simulated),
        "auc with true skill": prior + world.skill[-1],
    }
    slate = np.repeat(learners, world.settings.n_mentors)
    return {
        name: auc_by_list(right.ravel(), score.ravel(), slate).mean()
        for name, score in scores.items()
    }


def _right(simulated: Simulated, learners: NDArray[np.intp]) -> NDArray[np.float64]:
    """1 for the `BEST` of each learner's mentors by quality, else 0, (n_learners, n_mentors)."""
    world = simulated.world
    one = learners[:, np.newaxis]
    other = np.arange(world.settings.n_mentors)[np.newaxis, :]
    quality = foreseeable_quality(
        pair_features(world, seen=False),
        one,
        other,
        quarter=np.array(world.settings.quarters - 1),
        load=np.array(0),
    ) + drawn_chemistry(world, one, other)
    return np.asarray(quality > np.quantile(quality, 1 - BEST, axis=1, keepdims=True), np.float64)
