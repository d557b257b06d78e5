"""Scoring rates and impact ratios by group, as a bias audit of New York City prints them.

Local Law 144 (6 RCNY §5-301): the scoring rate of a category is the share of its people whose score
is above the median of the whole sample; the impact ratio is that rate over the highest rate of any
category. Categories are one attribute's values and the intersections of several. One below 2 % of
the people may be left out of the ratios, its number and rate are told all the same; people whose
category is unknown are counted. The law is about hiring and promotion: here it is a manner of
reporting. Its text knows no limit; four fifths is a line for a second look (29 CFR 1607.4 D). A
category of very few is told, as the law wants: who shows the table must mind whom it gives away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS
from evaluation.errors import InvalidSize
from evaluation.fairness import FOUR_FIFTHS, share_interval
from evaluation.grouping import Grouping
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape

LEAST_SHARE = 0.02
"""Share of the people below which a category is left out of the ratios."""


@dataclass(frozen=True, slots=True)
class ScoringRate:
    """One category.

    Attributes
    ----------
    group : str
    n : int
        People with a score.
    share_of_people : float
        In [0, 1], of all people with a score, those of unknown category too.
    rate : Interval
        Share of them whose score is above the median, with its score interval of 95 %.
    impact_ratio : Interval
        Rate over the highest rate, in [0, 1]; NaN for a small category, and where the highest is 0.
    small : bool
        Below `LEAST_SHARE`: reported, but neither compared nor compared with.
    """

    group: str
    n: int
    share_of_people: float
    rate: Interval
    impact_ratio: Interval
    small: bool


@dataclass(frozen=True, slots=True)
class ScoringRates:
    """A table of categories.

    Attributes
    ----------
    median : float
        Of all scores; NaN without any.
    n, unknown, unscored : int
        People with a score, those of them whose category is unknown, and people without a score.
    rates : tuple of ScoringRate
        In the order of the groups' names; a category in which nobody has a score has none.
    """

    median: float
    n: int
    unknown: int
    unscored: int
    rates: tuple[ScoringRate, ...]

    def below(self, limit: float = FOUR_FIFTHS) -> tuple[ScoringRate, ...]:
        """Return the categories whose impact ratio is below a limit."""
        return tuple(one for one in self.rates if one.impact_ratio.value < limit)


def scoring_rates(
    score: ArrayLike,
    groups: Grouping,
    rng: np.random.Generator,
    *,
    least_share: float = LEAST_SHARE,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> ScoringRates:
    """Make the table for one attribute, or for several by `evaluation.grouping.crossed`.

    Parameters
    ----------
    score : array_like, shape (n_people,)
        One figure a person, such as the mean score of the pairs of a mentor; NaN = none.
    groups : Grouping
        Of the same people.
    rng : numpy.random.Generator
    least_share : float
        In [0, 1).
    draws : int
        Draws of people for the intervals of impact ratios, >= 1; the median is held fixed.
    level : float
        Confidence of these intervals, in (0, 1).

    Returns
    -------
    ScoringRates
        Without rates where nobody has a score.

    Raises
    ------
    WrongShape
        Not one score for each person.
    InvalidSize
        `draws` is below 1.
    """
    scores = np.asarray(score, dtype=np.float64)
    if draws < 1:
        raise InvalidSize("draws", draws, "1 or more")
    if scores.shape != groups.code.shape:
        raise WrongShape("score", scores.shape, groups.code.shape)
    scored = ~np.isnan(scores)
    n = int(scored.sum())
    median = float(np.median(scores[scored])) if n else float("nan")
    people = Grouping(groups.names, groups.code[scored])
    above = people.sums(scores[scored] > median)
    counts = people.sums(np.ones(n))
    small = counts < least_share * n
    ratios = _impact_ratios(above, counts, small, rng, draws=draws, level=level)
    rates = tuple(
        ScoringRate(
            groups.names[k],
            int(counts[k]),
            float(counts[k] / n),
            share_interval(int(above[k]), int(counts[k])),
            ratios[k],
            bool(small[k]),
        )
        for k in np.flatnonzero(counts).tolist()
    )
    return ScoringRates(median, n, people.unknown, int(np.sum(~scored)), rates)


def _impact_ratios(
    above: NDArray[np.float64],
    counts: NDArray[np.float64],
    small: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    draws: int,
    level: float,
) -> list[Interval]:
    """Impact ratio of every group with its interval over draws of people with replacement.

    People of one group on one side of the median are alike: drawing how many of each kind come is
    the same as drawing people.
    """
    n = counts.sum()
    if n == 0:
        return [UNKNOWN] * len(counts)
    kinds = np.concatenate([above, counts - above])
    drawn_kinds = rng.multinomial(int(n), kinds / n, draws).astype(np.float64)
    drawn_above, drawn_below = np.split(drawn_kinds, 2, axis=1)
    found = _impact(above[np.newaxis], counts[np.newaxis], small)[0]
    drawn = _impact(drawn_above, drawn_above + drawn_below, small)
    return [
        _between(float(value), column, level) for value, column in zip(found, drawn.T, strict=True)
    ]


def _between(value: float, drawn: NDArray[np.float64], level: float) -> Interval:
    """Percentiles of the draws in which the group came and anybody was above the median."""
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value) or len(drawn) == 0:
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def _impact(
    above: NDArray[np.float64], counts: NDArray[np.float64], small: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Rates over the highest rate of a draw, shape (n_draws, n_groups); NaN for small groups."""
    rate = np.divide(above, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    rate[:, small] = np.nan
    highest = np.fmax.reduce(rate, axis=1, initial=np.nan, keepdims=True)
    ratios: NDArray[np.float64] = np.divide(
        rate, highest, out=np.full(rate.shape, np.nan), where=highest > 0
    )
    return ratios
