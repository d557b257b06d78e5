"""A retraining: fit on all that is known, judge on what was not seen, and say what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.backtest import Backtest, Contender, backtest
from evaluation.bootstrap import DRAWS
from evaluation.errors import NothingToJudge
from evaluation.exposure import GroupExposure
from evaluation.interval import Interval
from evaluation.ranking_report import ranking_report
from evaluation.splits import Split, by_cohort, by_time
from features.block import Direction
from features.label import Label
from models.changes import Changes, changes
from models.gate import CHALLENGER, CHAMPION, Decision, Evidence, gate
from models.linear import MapLinear
from models.linear_scorer import LinearScorer
from models.prior import Prior
from models.training import Training

JUDGED_SHARE = 0.3
"""Share of the lists, the latest ones, that a model without cohorts is judged on."""
PRIOR, RANDOM = "prior", "random"
"""Further contenders: HR's own weights, and no order at all."""


@dataclass(frozen=True, eq=False)
class Retraining:
    """What came of a retraining.

    Attributes
    ----------
    model : MapLinear
    scorer : LinearScorer
        What would serve.
    changes : Changes
    backtest : Backtest or None
        None where no outcome is late enough to be judged on.
    decision : Decision
    """

    model: MapLinear
    scorer: LinearScorer
    changes: Changes
    backtest: Backtest | None
    decision: Decision


@dataclass(frozen=True, eq=False)
class Serving:
    """What serves now, and what HR's policy says.

    Attributes
    ----------
    prior : Prior
    directions : sequence of Direction
        One a feature.
    labels : mapping of str to Label
        What people call each feature.
    champion : mapping of str to float, or None
        Weights that serve; None where those of the prior do.
    champion_auc : Interval or None
        ``centred_auc`` of the champion when it was promoted.
    """

    prior: Prior
    directions: Sequence[Direction]
    labels: Mapping[str, Label]
    champion: Mapping[str, float] | None = None
    champion_auc: Interval | None = None

    def weights(self) -> NDArray[np.float64]:
        """Return the weights that serve, in the order of the features."""
        if self.champion is None:
            return self.prior.coef_
        names = self.prior.feature_names
        return np.array([self.champion.get(name, 0.0) for name in names], dtype=np.float64)


def retrain(
    training: Training,
    serving: Serving,
    rng: np.random.Generator,
    *,
    cohort: NDArray[np.generic] | None = None,
    off_policy: Interval | None = None,
    exposure: Sequence[GroupExposure] = (),
    draws: int = DRAWS,
) -> Retraining:
    """Fit, judge and explain a challenger; nothing is promoted.

    Parameters
    ----------
    training : Training
    serving : Serving
    rng : numpy.random.Generator
    cohort : ndarray, shape (n_rows,), optional
        Which intake, in the order of time: each is judged by what came before it. Without it the
        latest lists are judged by the earlier ones.
    off_policy : Interval, optional
        What the challenger is worth less the champion, off the log.
    exposure : sequence of GroupExposure
        Of the mentors whom the challenger would show.
    draws : int
        Of the learners, for intervals.

    Raises
    ------
    WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidPropensity
    """
    model = training.fitted(serving.prior, serving.directions)
    judged = _judged(training, serving, cohort, rng, draws)
    evidence = Evidence(
        model,
        judged,
        against=_against(training, serving),
        row_warnings=training.row_weights().warnings,
        pooled_disagrees=_disagrees(training, serving, rng, draws),
        off_policy=off_policy,
        exposure=exposure,
        champion_before=serving.champion_auc,
        labels=serving.labels,
    )
    return Retraining(
        model,
        LinearScorer.of(model, serving.champion),
        changes(model, serving.labels, serving.champion),
        judged,
        gate(evidence),
    )


def _judged(
    training: Training,
    serving: Serving,
    cohort: NDArray[np.generic] | None,
    rng: np.random.Generator,
    draws: int,
) -> Backtest | None:
    splits = (
        list(by_cohort(cohort, training.learner)) if cohort is not None else [_latest(training)]
    )
    noise = rng.random(len(training.y))
    contenders: dict[str, Contender] = {
        CHAMPION: _weighted(training, serving.weights()),
        CHALLENGER: _learning(training, serving),
        PRIOR: _weighted(training, serving.prior.coef_),
        RANDOM: lambda split: noise[split.test],
    }
    try:
        return backtest(
            training.y,
            training.slate,
            splits,
            contenders,
            rng,
            learner=training.learner,
            reference=CHAMPION,
            draws=draws,
        )
    except NothingToJudge:
        return None


def _latest(training: Training) -> Split:
    """Learn from what was known before the last lists were shown."""
    days = np.sort(training.shown.astype("datetime64[D]"))
    cut = days[int(len(days) * (1 - JUDGED_SHARE))] if len(days) else np.datetime64("NaT", "D")
    return by_time(training.shown, training.learner, cut, known=training.known)


def _weighted(training: Training, weights: NDArray[np.float64]) -> Contender:
    return lambda split: np.asarray(training.X[split.test] @ weights, dtype=np.float64)


def _learning(training: Training, serving: Serving) -> Contender:
    def score(split: Split) -> NDArray[np.float64]:
        model = training.only(split.train).fitted(serving.prior, serving.directions)
        weights = np.array(list(model.weights(serving.champion).values()))
        return np.asarray(training.X[split.test] @ weights, dtype=np.float64)

    return score


def _against(training: Training, serving: Serving) -> tuple[str, ...]:
    """Features whose coefficient, free to be negative, clearly is."""
    free = training.fitted(serving.prior)
    if free.too_few_:
        return ()
    expected = [direction == "more_is_better" for direction in serving.directions]
    negative = free.interval()[:, 1] < 0
    names = serving.prior.feature_names
    return tuple(
        name for name, up, down in zip(names, expected, negative, strict=True) if up and down
    )


def _disagrees(training: Training, serving: Serving, rng: np.random.Generator, draws: int) -> bool:
    """Whether choices say one thing within lists, and another over all rows."""
    if not training.chosen.any():
        return False
    chosen, score = training.chosen.astype(np.float64), training.X @ serving.weights()
    return ranking_report(
        chosen, score, training.slate, rng, learner=training.learner, draws=draws
    ).disagrees
