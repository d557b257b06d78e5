"""What another policy would have been worth, from the log of the one that served.

Rows are decisions: what was done with which probability, and what came of it. Every estimator here
is of one form,

    Σ s q̂(π) / Σ s  +  Σ s ŵ (r − q̂) / Σ s   (self-normalised: / Σ s ŵ)

with the importance weight w = π(a) / propensity, tamed to ŵ, the reward model q̂ (0 without one)
and the row's own weight s. Sums by learner are all that an interval needs.

Dudík, Langford & Li 2011 (direct method, IPS, DR), arXiv:1103.4601; Swaminathan & Joachims 2015
(self-normalised); Wang, Agarwal & Dudík 2017 (Switch-DR), arXiv:1612.01205; Su et al. 2020
(optimistic shrinkage), arXiv:1907.09623; Metelli, Russo & Restelli 2021 (sub-Gaussian); Li et al.
2011 (replay), doi:10.1145/1935826.1935878.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import (
    DRAWS,
    interval_of_sums,
    intervals_of_sums,
    ratio,
    statistic_interval,
)
from evaluation.columns import require
from evaluation.decision_log import DecisionLog
from evaluation.errors import NoModel
from evaluation.interval import LEVEL, Interval
from matching.errors import WrongShape

Refit = Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""From weights (n_rows,) of the log's rows to `q_logged` and `q_policy` of a reward model that was
fitted with them."""


@dataclass(frozen=True, slots=True)
class Estimator:
    """One way to read a log.

    Attributes
    ----------
    name : str
    tame : callable
        From importance weights (n_rows,) to those that count.
    models : bool
        Whether a reward model carries what the weights do not.
    normalises : bool
        Whether the weighted part is divided by the weights' own sum.
    """

    name: str
    tame: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    models: bool = False
    normalises: bool = False

    def parts(self, log: DecisionLog) -> NDArray[np.float64]:
        """Compute the terms whose sums make the estimate, shape (n_rows, 4).

        Raises
        ------
        NoModel
        """
        tamed = self.tame(log.weight)
        none = np.zeros(len(log.reward))
        logged, policy = (log.q_logged, log.q_policy) if self.models else (none, none)
        if logged is None or policy is None:
            raise NoModel(self.name)
        columns = [policy, tamed * (log.reward - logged), tamed, none + 1]
        return log.sample_weight[:, None] * np.column_stack(columns)

    def of_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn sums of the parts, shape (n, 4), into the estimate, shape (n,)."""
        return ratio(sums[:, [0, 3]]) + ratio(sums[:, [1, 2 if self.normalises else 3]])

    def value(self, log: DecisionLog) -> float:
        """Estimate the mean reward of the policy; NaN without rows.

        Raises
        ------
        NoModel
        """
        return float(self.of_sums(self.parts(log).sum(axis=0, keepdims=True))[0])


DM = Estimator("DM", np.zeros_like, models=True)
IPS = Estimator("IPS", np.asarray)
SNIPS = Estimator("SNIPS", np.asarray, normalises=True)
DR = Estimator("DR", np.asarray, models=True)
SNDR = Estimator("SNDR", np.asarray, models=True, normalises=True)
REPLAY = Estimator("Replay", lambda w: (w > 0).astype(np.float64), normalises=True)
"""For a policy that draws nothing: the mean reward of the rows where it would have done the same;
sound only where the log was drawn evenly."""


def clipped(limit: float, *, models: bool = False) -> Estimator:
    """Cut weights at `limit`, > 0: IPS, or DR with a model."""
    require("limit", limit, limit > 0, "a number above 0")
    name = f"{'DR' if models else 'IPS'}, clipped at {limit:g}"
    return Estimator(name, lambda w: np.minimum(w, limit), models=models)


def switch_dr(limit: float) -> Estimator:
    """Trust the model alone where the weight is above `limit`, > 0."""
    require("limit", limit, limit > 0, "a number above 0")
    return Estimator(f"Switch-DR {limit:g}", lambda w: np.where(w <= limit, w, 0.0), models=True)


def shrunk_dr(strength: float) -> Estimator:
    """Shrink weights optimistically, λ w / (w² + λ): DR with optimistic shrinkage, λ > 0."""
    require("strength", strength, strength > 0, "a number above 0")
    return Estimator(f"DRos {strength:g}", lambda w: strength * w / (w * w + strength), models=True)


def sub_gaussian(strength: float, *, models: bool = False) -> Estimator:
    """Shrink weights harmonically, w / (1 − λ + λ w), λ in [0, 1): IPS, or DR with a model."""
    require("strength", strength, 0 <= strength < 1, "a number in [0, 1)")
    name = f"sub-Gaussian {'DR' if models else 'IPS'} {strength:g}"
    return Estimator(name, lambda w: w / (1 - strength + strength * w), models=models)


WITHOUT_MODEL = (IPS, SNIPS, clipped(10.0), sub_gaussian(0.05))
WITH_MODEL = (DM, DR, SNDR, clipped(10.0, models=True), switch_dr(10.0), shrunk_dr(20.0))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one estimator makes of a log.

    Attributes
    ----------
    estimator : str
    value : Interval
        Mean reward of the policy.
    holds_model : bool
        Whether the interval takes the reward model for given, so that it is too narrow by what the
        model does not know. The direct method has no ends then: they would mean nothing.
    """

    estimator: str
    value: Interval
    holds_model: bool


def estimates(
    log: DecisionLog,
    rng: np.random.Generator,
    estimators: Iterable[Estimator] | None = None,
    *,
    refit: Refit | None = None,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[Estimate, ...]:
    """Estimate the mean reward of a policy, with intervals by drawing learners again.

    Parameters
    ----------
    log : DecisionLog
    rng : numpy.random.Generator
    estimators : iterable of Estimator, optional
        All that the log allows, without it.
    refit : callable, optional
        Fits the reward model again for each draw; expensive, so give fewer `draws`. Without it
        intervals hold the model for given, and the direct method has none.
    draws, level
        As `evaluation.bootstrap.interval_of_sums`.

    Returns
    -------
    tuple of Estimate
        NaN without rows.

    Raises
    ------
    NoModel
        An estimator needs a reward model and the log has none.
    InvalidSize
    """
    if estimators is None:
        modelled = log.q_logged is not None or refit is not None
        estimators = WITHOUT_MODEL + (WITH_MODEL if modelled else ())
    wanted = tuple(estimators)
    again = {
        each.name: _refitted(each, log, rng, refit, draws, level)
        for each in wanted
        if refit is not None and each.models
    }
    held = [each for each in wanted if each.name not in again]
    told = intervals_of_sums(
        [(each.parts(log), each.of_sums) for each in held],
        log.learner,
        rng,
        draws=draws,
        level=level,
    )
    found = again | {each.name: _held(each, one) for each, one in zip(held, told, strict=True)}
    return tuple(
        Estimate(each.name, found[each.name], each.models and refit is None) for each in wanted
    )


def difference(
    challenger: DecisionLog,
    champion: DecisionLog,
    estimator: Estimator,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Estimate what the challenger is worth less the champion, both read off the same rows.

    Raises
    ------
    WrongShape
        Logs of other rows.
    NoModel, InvalidSize
    """
    if not np.array_equal(challenger.learner, champion.learner):
        raise WrongShape("champion", champion.learner.shape, challenger.learner.shape)
    parts = np.hstack([estimator.parts(challenger), estimator.parts(champion)])

    def figure(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return estimator.of_sums(sums[:, :4]) - estimator.of_sums(sums[:, 4:])

    return interval_of_sums(parts, challenger.learner, figure, rng, draws=draws, level=level)


def _held(estimator: Estimator, found: Interval) -> Interval:
    """Take the ends off the direct method: with the model held for given they mean nothing."""
    return Interval(found.value, np.nan, np.nan) if estimator is DM else found


def _refitted(
    estimator: Estimator,
    log: DecisionLog,
    rng: np.random.Generator,
    refit: Refit,
    draws: int,
    level: float,
) -> Interval:
    def statistic(weight: NDArray[np.float64]) -> float:
        logged, policy = refit(weight)
        return estimator.value(replace(log, sample_weight=weight, q_logged=logged, q_policy=policy))

    return statistic_interval(
        statistic, log.learner, rng, sample_weight=log.sample_weight, draws=draws, level=level
    )
