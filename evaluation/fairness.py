"""Is a group served clearly worse than everybody else? Counts, means, intervals, a verdict.

A group is compared with the rest of the same learners, not with the best group, whose lead may be
luck. Several groups of one attribute are several looks at the same data: intervals of differences
are widened for that (Bonferroni).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from evaluation.interval import LEVEL, UNKNOWN, Interval

Verdict = Literal["fair", "look", "unequal"]
"""Nothing clear; clearly worse, but by little; clearly worse, and by more than the limits."""
FOUR_FIFTHS = 0.8
"""Share of the rest's share below which a difference is large (the "four-fifths rule" of the US
Uniform Guidelines on Employee Selection Procedures, 1978, 29 CFR 1607.4 D)."""
SMALL_EFFECT = 0.2
"""Difference of means, in standard deviations, that is called small (Cohen, *Statistical Power
Analysis*, 1988, §2.2): a smaller one is not held against a run."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside the rest.

    Attributes
    ----------
    n, matched : int
        Learners, and those of them who have a mentor.
    share : Interval
        Share of learners who have a mentor.
    score : Interval
        Mean of the scores of those who have one.
    share_less, score_less : Interval
        The group's figure less that of the rest.
    verdict : Verdict
    """

    n: int
    matched: int
    share: Interval
    score: Interval
    share_less: Interval
    score_less: Interval
    verdict: Verdict


def compare(group: NDArray[np.bool_], score: NDArray[np.float64], *, looks: int = 1) -> Comparison:
    """Compare a group of learners with the rest.

    Parameters
    ----------
    group : ndarray of bool, shape (n_learners,)
        Who is in the group.
    score : ndarray of float64, shape (n_learners,)
        Score of each learner's mentor, in [0, 1]; NaN for who has none.
    looks : int
        Groups that are compared like this, >= 1.

    Returns
    -------
    Comparison
        An empty group, or one without a rest, is compared by NaN and found fair.
    """
    has = ~np.isnan(score)
    counts = [(int(has[who].sum()), int(who.sum())) for who in (group, ~group)]
    mine, others = score[group & has], score[~group & has]
    share_less = share_difference(*counts, looks=looks)
    score_less = mean_difference(mine, others, looks=looks)
    verdicts = (_of_shares(share_less, counts), _of_scores(score_less, mine, others))
    order: tuple[Verdict, ...] = ("unequal", "look", "fair")
    return Comparison(
        counts[0][1],
        counts[0][0],
        share_interval(*counts[0]),
        mean_interval(mine),
        share_less,
        score_less,
        next(verdict for verdict in order if verdict in verdicts),
    )


def share_interval(hits: int, n: int, *, looks: int = 1) -> Interval:
    """Share with its score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    if n == 0:
        return UNKNOWN
    z, share = _z(looks), hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(share, max(middle - half, 0.0), min(middle + half, 1.0))


def share_difference(one: tuple[int, int], other: tuple[int, int], *, looks: int = 1) -> Interval:
    """Difference of two shares, each ``(hits, n)``, with its hybrid score interval.

    Newcombe 1998, method 10,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
    """
    a, b = share_interval(*one, looks=looks), share_interval(*other, looks=looks)
    less = a.value - b.value
    down = math.hypot(a.value - a.low, b.high - b.value)
    up = math.hypot(a.high - a.value, b.value - b.low)
    return Interval(less, less - down, less + up)


def mean_interval(values: NDArray[np.float64]) -> Interval:
    """Mean with its interval by Student's t; only the mean itself for fewer than two values."""
    n = len(values)
    mean = float(values.mean()) if n else math.nan
    if n < 2:
        return Interval(mean, math.nan, math.nan)
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * float(values.std(ddof=1)) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def mean_difference(
    one: NDArray[np.float64], other: NDArray[np.float64], *, looks: int = 1
) -> Interval:
    """Difference of two means with its interval (Welch 1947, doi:10.1093/biomet/34.1-2.28)."""
    if len(one) < 2 or len(other) < 2:
        return UNKNOWN
    less = float(one.mean() - other.mean())
    parts = [float(values.var(ddof=1)) / len(values) for values in (one, other)]
    if not sum(parts):
        return Interval(less, less, less)
    down = sum(p * p / (len(v) - 1) for p, v in zip(parts, (one, other), strict=True))
    half = float(stdtrit(sum(parts) ** 2 / down, _quantile(looks))) * math.sqrt(sum(parts))
    return Interval(less, less - half, less + half)


def _of_shares(less: Interval, counts: list[tuple[int, int]]) -> Verdict:
    if not less.high < 0:
        return "fair"
    (hits, n), (other_hits, other_n) = counts
    return "unequal" if hits / n < FOUR_FIFTHS * other_hits / other_n else "look"


def _of_scores(less: Interval, one: NDArray[np.float64], other: NDArray[np.float64]) -> Verdict:
    if not less.high < 0:
        return "fair"
    together = np.concatenate([one - one.mean(), other - other.mean()])
    spread = math.sqrt(float(together @ together) / (len(together) - 2))
    return "unequal" if -less.value > SMALL_EFFECT * spread else "look"


def _quantile(looks: int) -> float:
    return 1 - (1 - LEVEL) / (2 * looks)


def _z(looks: int) -> float:
    return float(ndtri(_quantile(looks)))
