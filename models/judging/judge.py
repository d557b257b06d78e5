"""A log, judged: every part of it, from the same rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS
from models.decisions import Decisions
from models.judging.answering import Answering, answering
from models.judging.change_records import Weights
from models.judging.comparing import Judged, comparisons
from models.judging.drifting import drifting
from models.judging.groups import groups, mentor_groups
from models.judging.intakes import intakes
from models.judging.learning_curve import learning_curve
from models.judging.levels import levels
from models.judging.load import load
from models.judging.parts import Telling
from models.judging.policies import Scores, grade_of, scores_of
from models.judging.powering import power, spread_of
from models.judging.ranking import ranking
from models.judging.records import Judgement
from models.judging.reliability import reliability
from models.judging.reweighing import weights_of
from models.judging.sizes import size_of
from models.judging.worth import worth
from models.learning_rows import LearningRows, learning_rows
from models.log import Log
from models.retraining import Retraining, Serving, retrain
from models.training import Training


def judge(
    log: Log,
    serving: Serving,
    rng: np.random.Generator,
    *,
    as_of: np.datetime64,
    draws: int = DRAWS,
    progress: Callable[[str], None] | None = None,
) -> Judgement:
    """Say all that can be said of a log.

    Parameters
    ----------
    log : Log
    serving : Serving
        What serves, and HR's weights, whose features the log has.
    rng : numpy.random.Generator
        The same seed gives the same figures.
    as_of : numpy.datetime64
        What happened on this day or later is not read.
    draws : int
        Bootstrap draws of learners for every interval, >= 1.
    progress : callable, optional
        Called with the name of each part before the work on it begins, in the order of
        `models.judging.parts.PARTS`. It may raise to cancel.

    Returns
    -------
    Judgement
        NaN figures, and sentences that say so, where nothing can be known; also of an empty log.

    Raises
    ------
    MissingColumns
        The log lacks a feature of the weights.
    InvalidSize
        `draws` is below 1.
    """
    telling = Telling(progress)
    part, day = telling.part, as_of.astype("datetime64[D]")
    rows = learning_rows(log, day, feature_names=serving.prior.feature_names)
    training, grade, rngs = rows.training, grade_of(rows.labels), rng.spawn(7)
    found = part("weights", _retrained, log, rows, serving, rngs[0], draws)
    scores = scores_of(training.X, serving, None if found is None else found.held_out)
    answers = answering(log, rows)
    weights = None if found is None else weights_of(found, serving)
    told = _judged(
        log,
        rows,
        serving,
        scores,
        answers,
        weights=weights,
        telling=telling,
        rng=rngs[1],
        draws=draws,
    )
    champion = scores["champion"]
    return Judgement(
        as_of=str(day),
        draws=draws,
        digest=rows.digest,
        window=rows.window,
        features={name: serving.labels[name] for name in rows.feature_names},
        policies=_policies(serving, found),
        size=size_of(log, rows, day),
        better=comparisons(told),
        ranking=told.ranking,
        reliability=part("reliability", reliability, training, champion, rngs[2], draws=draws),
        intakes=told.intakes,
        worth=told.worth,
        groups=part("groups", groups, log, rows, champion, rngs[3], grade=grade, draws=draws),
        load=part("load", load, log, rows, day),
        levels=part("levels", levels, rows, answers, rngs[4], draws=draws),
        drift=part("drift", drifting, log, rows),
        weights=weights,
        curve=part("curve", learning_curve, training, serving, rngs[5], draws=draws),
        power=part("power", power, training, told.ranking),
    )


def _judged(
    log: Log,
    rows: LearningRows,
    serving: Serving,
    scores: Scores,
    answers: Answering,
    *,
    weights: Weights | None,
    telling: Telling,
    rng: np.random.Generator,
    draws: int,
) -> Judged:
    """Work out what the three questions are answered from."""
    unseen, grade, rngs = _unseen(rows.training, serving), grade_of(rows.labels), rng.spawn(3)
    part, decisions = telling.part, Decisions.of(unseen)
    told = part("intakes", intakes, log, rows, answers, rngs[0], draws=draws)
    return Judged(
        told,
        intakes(log, rows, answers, rngs[0], by_year=True, draws=draws),
        part("ranking", ranking, unseen, scores, rngs[1], grade=grade, draws=draws),
        part("worth", worth, decisions, scores, rngs[2], grade=grade, draws=draws),
        weights,
        spread_of(rows.training),
        learned=_learned(serving),
        drawn=not np.isnan(rows.training.propensity).any(),
        seen_before=_learned(serving) and serving.learned_until is None,
    )


def _unseen(training: Training, serving: Serving) -> Training:
    """Leave out the labels that the serving weights learned from."""
    if serving.learned_until is None:
        return training
    old = training.known <= serving.learned_until
    return replace(training, y=np.where(old, np.nan, training.y))


def _learned(serving: Serving) -> bool:
    """Whether other weights than HR's serve."""
    return not np.allclose(_shares(serving.weights()), _shares(serving.prior.coef_))


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _retrained(
    log: Log, rows: LearningRows, serving: Serving, rng: np.random.Generator, draws: int
) -> Retraining | None:
    if not len(rows.training.y):
        return None
    by_mentor = mentor_groups(log, rows)
    return retrain(rows.training, serving, rng, cohort=rows.cohort, groups=by_mentor, draws=draws)


def _policies(serving: Serving, found: Retraining | None) -> dict[str, dict[str, float]]:
    names = serving.prior.feature_names

    def shares(weights: NDArray[np.float64]) -> dict[str, float]:
        return dict(zip(names, _shares(weights).tolist(), strict=True))

    told = {"champion": shares(serving.weights()), "prior": shares(serving.prior.coef_)}
    if found is not None:
        told["challenger"] = found.scorer.shares()
    return {**told, "random": {}}
