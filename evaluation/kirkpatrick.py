"""The four levels of a programme's effect, each with how far it can be trusted.

Reaction, learning, behaviour, results (Kirkpatrick, *Evaluating Training Programs*, 1994). Each
figure says how many pairs were due, how many are known, and of what grade the evidence is; what
mentoring added is told only beside people who had none (`evaluation.effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, ratio_interval
from evaluation.columns import codes
from evaluation.effects import Effect
from evaluation.grades import GRADES, Grade, weakest
from evaluation.interval import LEVEL, UNKNOWN, Interval
from features.label import Label
from matching.errors import WrongShape

LEVEL_LABELS: Mapping[int, Label] = MappingProxyType(
    {
        0: Label("项目情况", "programme"),
        1: Label("反应层", "reaction"),
        2: Label("学习层", "learning"),
        3: Label("行为层", "behaviour"),
        4: Label("结果层", "results"),
    }
)


@dataclass(frozen=True, eq=False)
class LevelOutcomes:
    """One measure of every pair, as `models.labels` makes it.

    Attributes
    ----------
    measure : str
    level : int
        Of `LEVEL_LABELS`.
    value : ndarray of float64, shape (n_pairs,)
        In the unit that it is to be told in; NaN where not known.
    due : ndarray of bool, shape (n_pairs,)
        The time to measure has passed.
    grade : ndarray of int8, shape (n_pairs,)
        Position in `evaluation.grades.GRADES`, -1 where not known.
    weight : ndarray of float64, shape (n_pairs,), optional
        How many pairs each known one stands for, by `models.non_response`; read where the value is
        known.
    effect : Effect, optional
        Beside people without mentoring.
    """

    measure: str
    level: int
    value: NDArray[np.float64]
    due: NDArray[np.bool_]
    grade: NDArray[np.int8]
    weight: NDArray[np.float64] | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """One measure, told.

    Attributes
    ----------
    measure : str
    level : int
    due, known : int
        Pairs whose time to be measured has passed, and those of them that were.
    early : int
        Pairs that were measured before their time has passed: more may come, they are in `mean`.
    response : float
        Known over due, in [0, 1]; NaN where none is due.
    mean : Interval
        Of the pairs that are known, learners drawn again; NaN without any.
    corrected : Interval
        The same with the weights, which are held fixed over the draws; NaN without weights.
    grades : mapping of Grade to int
        How many of the known pairs have it.
    grade : Grade or None
        The weakest of them; None where nothing is known.
    effect : Effect or None
        Its grade is "compared", whatever that of the mean is.
    """

    measure: str
    level: int
    due: int
    known: int
    early: int
    response: float
    mean: Interval
    corrected: Interval
    grades: Mapping[Grade, int]
    grade: Grade | None
    effect: Effect | None

    @property
    def label(self) -> Label:
        """What the level is called."""
        return LEVEL_LABELS[self.level]


def kirkpatrick(
    outcomes: Sequence[LevelOutcomes],
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[LevelFigure, ...]:
    """Tell every measure, by level and in the order given within one.

    Parameters
    ----------
    outcomes : sequence of LevelOutcomes
    learner : array_like, shape (n_pairs,)
        Whose pair: learners are drawn again.
    rng : numpy.random.Generator
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Returns
    -------
    tuple of LevelFigure
        A measure of which nothing is known is told all the same.

    Raises
    ------
    WrongShape
        A measure has not one entry for each pair.
    InvalidSize
        `draws` is below 1.
    """
    whose = codes("learner", learner, len(np.asarray(learner)))[1]
    told = partial(_figure, learner=whose, rng=rng, draws=draws, level=level)
    ordered = sorted(outcomes, key=lambda one: one.level)
    return tuple(told(one) for one in ordered)


def _figure(
    outcomes: LevelOutcomes,
    *,
    learner: NDArray[np.intp],
    rng: np.random.Generator,
    draws: int,
    level: float,
) -> LevelFigure:
    for name in ("value", "due", "grade"):
        shape = getattr(outcomes, name).shape
        if shape != learner.shape:
            raise WrongShape(f"{name} of {outcomes.measure}", shape, learner.shape)
    known = ~np.isnan(outcomes.value)
    due, answered = int(outcomes.due.sum()), int(np.sum(outcomes.due & known))
    mean = partial(_mean, outcomes.value, known, learner, rng=rng, draws=draws, level=level)
    grades = {
        grade: count
        for code, grade in enumerate(GRADES)
        if (count := int(np.sum(known & (outcomes.grade == code))))
    }
    return LevelFigure(
        outcomes.measure,
        outcomes.level,
        due,
        answered,
        int(known.sum()) - answered,
        answered / due if due else float("nan"),
        mean(known.astype(np.float64)),
        UNKNOWN if outcomes.weight is None else mean(outcomes.weight),
        MappingProxyType(grades),
        weakest(list(grades)) if grades else None,
        outcomes.effect,
    )


def _mean(
    value: NDArray[np.float64],
    known: NDArray[np.bool_],
    learner: NDArray[np.intp],
    weight: NDArray[np.float64],
    *,
    rng: np.random.Generator,
    draws: int,
    level: float,
) -> Interval:
    """Weighted mean of the pairs that are known, with its interval."""
    if weight.shape != value.shape:
        raise WrongShape("weight", weight.shape, value.shape)
    if not known.any():
        return UNKNOWN
    mass = weight[known]
    return ratio_interval(mass * value[known], mass, learner[known], rng, draws=draws, level=level)
