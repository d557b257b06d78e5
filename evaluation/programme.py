"""What was put into a programme, whom it reached, and what goes along with the hours put in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from evaluation.bootstrap import DRAWS, ratio_interval, statistic_interval
from evaluation.columns import codes
from evaluation.errors import InvalidSize
from evaluation.fairness import share_interval
from evaluation.grades import Grade
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape

LEAST_PAIRS = 10
"""Pairs of whom both are known, below which nothing is said to go along with anything."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was put in, and whom it reached.

    Attributes
    ----------
    learners : int
        Who have or had a mentor.
    coverage : Interval
        Share of those whom the programme is for who have or had one, with its score interval.
    hours_a_head : Interval
        Mean over the learners whose hours were recorded; NaN where none were.
    recorded : float
        Share of the learners whose hours were recorded, in [0, 1]; NaN without learners.
    cost_a_head : float
        Money for each learner reached; NaN without learners.
    spent : float
        Cost over budget; NaN where the budget is 0.
    """

    learners: int
    coverage: Interval
    hours_a_head: Interval
    recorded: float
    cost_a_head: float
    spent: float


@dataclass(frozen=True, slots=True)
class Along:
    """How an outcome goes along with the hours put in: never more than a correlation.

    Attributes
    ----------
    n : int
        Pairs of whom both are known.
    correlation : Interval
        Of ranks, in [-1, 1]; NaN where too few are known or one of them does not vary.
    grade : Grade
        Always "correlation": pairs that go well meet more often, too.
    """

    n: int
    correlation: Interval
    grade: Grade = "correlation"


def inputs(
    learner: ArrayLike,
    hours: ArrayLike,
    rng: np.random.Generator,
    *,
    eligible: int,
    cost: float = float("nan"),
    budget: float = float("nan"),
    draws: int = DRAWS,
) -> Inputs:
    """Figure what was put in.

    Parameters
    ----------
    learner : array_like, shape (n_pairs,)
        Whose pair.
    hours : array_like, shape (n_pairs,)
        Hours that were put into the pair; NaN where none were recorded.
    rng : numpy.random.Generator
    eligible : int
        People whom the programme is for, those reached among them.
    cost, budget : float
        Of the whole programme, in money.
    draws : int
        >= 1.

    Raises
    ------
    InvalidSize
        More were reached than are eligible; `draws` is below 1.
    WrongShape
        Not one number of hours for each pair.
    """
    spent = np.asarray(hours, dtype=np.float64)
    distinct, whose = codes("learner", learner, len(spent))
    n = len(distinct)
    if eligible < n:
        raise InvalidSize("eligible", eligible, f"{n} or more, as many were reached")
    known = ~np.isnan(spent)
    total = np.bincount(whose[known], spent[known], n)
    has = np.bincount(whose[known], minlength=n) > 0
    return Inputs(
        n,
        share_interval(n, eligible),
        ratio_interval(total, has, np.arange(n), rng, draws=draws),
        float(has.mean()) if n else float("nan"),
        cost / n if n else float("nan"),
        cost / budget if budget else float("nan"),
    )


def along_with(
    put_in: ArrayLike,
    came_out: ArrayLike,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Along:
    """Correlate ranks of what was put in and what came out (Spearman 1904, doi:10.2307/1412159).

    Parameters
    ----------
    put_in, came_out : array_like, shape (n_pairs,)
        NaN where not known: the pair is left out.
    learner : array_like, shape (n_pairs,)
        Whose pair: learners are drawn again, ranks held fixed.
    rng : numpy.random.Generator
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Raises
    ------
    WrongShape
        Not one of each for every pair.
    InvalidSize
        `draws` is below 1.
    """
    one, other = (np.asarray(values, dtype=np.float64) for values in (put_in, came_out))
    whose = codes("learner", learner, len(one))[1]
    if other.shape != one.shape:
        raise WrongShape("came_out", other.shape, one.shape)
    known = ~np.isnan(one) & ~np.isnan(other)
    n = int(known.sum())
    if n < LEAST_PAIRS:
        return Along(n, UNKNOWN)
    ranks = np.column_stack([rankdata(one[known]), rankdata(other[known])])

    def correlation(weight: NDArray[np.float64]) -> float:
        centred = ranks - weight @ ranks / weight.sum()
        products = (centred * weight[:, np.newaxis]).T @ centred
        spread = float(np.sqrt(products[0, 0] * products[1, 1]))
        return float(products[0, 1]) / spread if spread else float("nan")

    found = statistic_interval(correlation, whose[known], rng, draws=draws, level=level)
    return Along(n, found)
