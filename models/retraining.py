"""A retraining: fit on all that is known, judge on what was not seen, and say what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.backtest import Backtest, Contender, backtest
from evaluation.bootstrap import DRAWS
from evaluation.errors import NothingToJudge
from evaluation.exposure import GroupExposure, exposure_ratios
from evaluation.grouping import Grouping
from evaluation.interval import LEVEL, Interval
from evaluation.off_policy import SNDR, difference
from evaluation.ranking_report import ranking_report
from evaluation.splits import Split, by_cohort_in_folds, by_time_in_folds
from features.block import Direction
from features.label import Label
from models.changes import Changes, changes
from models.decisions import Decisions, top_of_lists
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
    off_policy : Interval or None
        What the challenger is worth less the champion, off the log, on lists that it had not seen;
        None where no propensity was logged or no such list has an outcome.
    exposure : mapping of str to tuple of GroupExposure
        Of the mentors whom the challenger would put first on these lists, by attribute.
    held_out : ndarray of float64, shape (n_rows,)
        Scores of the challenger on rows that it had not seen; NaN elsewhere.
    """

    model: MapLinear
    scorer: LinearScorer
    changes: Changes
    backtest: Backtest | None
    decision: Decision
    off_policy: Interval | None
    exposure: Mapping[str, tuple[GroupExposure, ...]]
    held_out: NDArray[np.float64]


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
    learned_until : datetime64[D] or None
        Last day of the outcomes that the champion learned from: by these it is not judged. None
        where that is not known.
    """

    prior: Prior
    directions: Sequence[Direction]
    labels: Mapping[str, Label]
    champion: Mapping[str, float] | None = None
    champion_auc: Interval | None = None
    learned_until: np.datetime64 | None = None

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
    groups: Mapping[str, Grouping] | None = None,
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
    groups : mapping of str to Grouping, optional
        By attribute, of each row's mentor: whether any is put first too seldom is looked at.
    draws : int
        Of the learners, for intervals.

    Raises
    ------
    WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidPropensity
    """
    model = training.fitted(serving.prior, serving.directions)
    splits = _splits(training, cohort)
    held_out = _held_out(training, serving, splits)
    judged = _judged(training, serving, splits, held_out, rng, draws=draws)
    off_policy = _off_policy(training, serving, held_out, rng, draws)
    judged_rows = np.flatnonzero(~np.isnan(held_out))
    exposure, before = (
        _exposure(training, score, judged_rows, groups or {}, rng, draws=draws)
        for score in (held_out, np.asarray(training.X @ serving.weights(), dtype=np.float64))
    )
    evidence = Evidence(
        model,
        judged,
        against=_against(training, serving),
        row_warnings=training.row_weights().warnings,
        pooled_disagrees=_disagrees(training, serving, rng, draws),
        off_policy=off_policy,
        exposure=exposure,
        exposure_before=before,
        champion_before=serving.champion_auc,
        labels=serving.labels,
    )
    return Retraining(
        model,
        LinearScorer.of(model, serving.champion),
        changes(model, serving.labels, serving.champion),
        judged,
        gate(evidence),
        off_policy,
        exposure,
        held_out,
    )


def _splits(training: Training, cohort: NDArray[np.generic] | None) -> list[Split]:
    if cohort is None:
        return latest_lists(training)
    return list(by_cohort_in_folds(cohort, training.learner))


def _held_out(training: Training, serving: Serving, splits: Sequence[Split]) -> NDArray[np.float64]:
    """Score rows by weights that were learned before them; NaN where nothing was."""
    found = np.full(len(training.y), np.nan)
    for split in splits:
        model = training.only(split.train).fitted(serving.prior, serving.directions)
        weights = np.array(list(model.weights(serving.champion).values()))
        found[split.test] = training.X[split.test] @ weights
    return found


def _judged(
    training: Training,
    serving: Serving,
    splits: Sequence[Split],
    held_out: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    draws: int,
) -> Backtest | None:
    scores = {
        CHAMPION: training.X @ serving.weights(),
        CHALLENGER: held_out,
        PRIOR: training.X @ serving.prior.coef_,
        RANDOM: rng.random(len(training.y)),
    }
    try:
        return backtest(
            training.y,
            training.slate,
            splits,
            {name: _reading(score) for name, score in scores.items()},
            rng,
            learner=training.learner,
            reference=CHAMPION,
            draws=draws,
        )
    except NothingToJudge:
        return None


def _reading(scores: NDArray[np.float64]) -> Contender:
    return lambda split: scores[split.test]


def _off_policy(
    training: Training,
    serving: Serving,
    held_out: NDArray[np.float64],
    rng: np.random.Generator,
    draws: int,
) -> Interval | None:
    """Estimate what held-out weights are worth less those that serve, where chances were logged."""
    if np.isnan(training.propensity).all() or np.isnan(held_out).all():
        return None
    decisions = Decisions.of(training).judged_by(held_out)
    if not decisions.n:
        return None
    champion = training.X @ serving.weights()
    one, other = (decisions.log(decisions.first(score)) for score in (held_out, champion))
    return difference(one, other, SNDR, rng, draws=draws)


def _exposure(
    training: Training,
    score: NDArray[np.float64],
    judged: NDArray[np.intp],
    groups: Mapping[str, Grouping],
    rng: np.random.Generator,
    *,
    draws: int,
) -> dict[str, tuple[GroupExposure, ...]]:
    """Compare whom a score puts first with who is on the lists, group by group."""
    if not len(judged):
        return {}
    top = top_of_lists(score[judged], training.slate[judged])
    looks = max(1, sum(len(found.names) for found in groups.values()))
    return {
        attribute: exposure_ratios(
            top,
            training.learner[judged],
            Grouping(found.names, found.code[judged]),
            rng,
            draws=draws,
            level=1 - (1 - LEVEL) / looks,
        )
        for attribute, found in groups.items()
    }


def latest_lists(training: Training) -> list[Split]:
    """Learn from what was known before the last lists were shown.

    Returns
    -------
    list of Split
        One, or as many as there are folds of learners where some come back.
    """
    days = np.sort(training.shown.astype("datetime64[D]"))
    cut = days[int(len(days) * (1 - JUDGED_SHARE))] if len(days) else np.datetime64("NaT", "D")
    return list(by_time_in_folds(training.shown, training.learner, cut, known=training.known))


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
