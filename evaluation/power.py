"""How many outcomes until a difference can be seen, and which difference so many can show."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import nct, norm, t

from evaluation.bootstrap import by_cluster
from evaluation.columns import codes, labels, require
from evaluation.interval import LEVEL

POWER = 0.8
"""Chance of seeing a difference that is there, by custom (Cohen 1988)."""
_MANY = 1000
"""Degrees of freedom from which Student's t is normal enough."""
_FAR = 6.0
"""Standard errors beyond which a difference the wrong way has a chance below 10⁻⁹, and scipy's
noncentral t does not tell it."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a difference is looked for.

    Attributes
    ----------
    spread : float
        Standard deviation of an outcome within an arm, or of a paired difference; > 0. For a share
        p it is √(p (1 − p)).
    paired : bool
        Two models judged on the same outcomes, rather than two arms of people.
    share : float
        Of the outcomes, those in the first arm; in (0, 1). Not read where paired.
    cluster_size : float
        Outcomes of a cluster (a cohort, a mentor) that all belong to one arm; >= 1.
    correlation : float
        Of two outcomes of a cluster, in [0, 1]; `intraclass_correlation` estimates it.
    level : float
        Confidence of the two-sided interval that has to leave out 0; in (0, 1).

    Raises
    ------
    OutOfRange
    """

    spread: float
    paired: bool = False
    share: float = 0.5
    cluster_size: float = 1.0
    correlation: float = 0.0
    level: float = LEVEL

    def __post_init__(self) -> None:
        require("spread", self.spread, self.spread > 0, "a number above 0")
        require("share", self.share, 0 < self.share < 1, "a number in (0, 1)")
        require("cluster_size", self.cluster_size, self.cluster_size >= 1, "1 or more")
        require("correlation", self.correlation, 0 <= self.correlation <= 1, "in [0, 1]")
        require("level", self.level, 0 < self.level < 1, "a number in (0, 1)")

    @property
    def design_effect(self) -> float:
        """Outcomes that are worth one independent one, 1 + (m − 1) ρ (Kish 1965, §5.4)."""
        return 1 + (self.cluster_size - 1) * self.correlation

    def power(self, difference: float, n_outcomes: float) -> float:
        """Chance to see `difference` with `n_outcomes` in all, by the noncentral t.

        Returns
        -------
        float
            In [0, 1]; 0 where there are too few clusters for a test.
        """
        freedom = n_outcomes / self.cluster_size - (1 if self.paired else 2)
        if freedom < 1:
            return 0.0
        balance = 1.0 if self.paired else self.share * (1 - self.share)
        off = abs(difference) / self.spread
        off *= math.sqrt(n_outcomes * balance / self.design_effect)
        tail = (1 + self.level) / 2
        if freedom > _MANY or off > 30:
            edge = float(norm.ppf(tail))
            return float(norm.sf(edge - off) + norm.cdf(-edge - off))
        edge = float(t.ppf(tail, freedom))
        wrong_way = float(nct.cdf(-edge, freedom, off)) if off < _FAR else 0.0
        return float(nct.sf(edge, freedom, off)) + wrong_way

    def outcomes_needed(self, difference: float, *, power: float = POWER) -> int:
        """Fewest outcomes in all with which `difference` is seen with chance `power`.

        Raises
        ------
        OutOfRange
            No difference is never seen; `power` is not between 1 − `level` and 1.
        """
        require("difference", difference, math.isfinite(difference) and difference != 0, "not 0")
        self._refuse_power(power)
        many = 1
        while self.power(difference, many) < power:
            many *= 2
        few = many // 2
        while many - few > 1:
            middle = (few + many) // 2
            few, many = (few, middle) if self.power(difference, middle) >= power else (middle, many)
        return many

    def detectable(self, n_outcomes: float, *, power: float = POWER) -> float:
        """Smallest difference that `n_outcomes` show with chance `power`; infinite for too few.

        Raises
        ------
        OutOfRange
            `power` is not between 1 − `level` and 1.
        """
        self._refuse_power(power)
        high = self.spread
        if self.power(high, n_outcomes) == 0.0:
            return math.inf
        while self.power(high, n_outcomes) < power:
            high *= 2
        return float(brentq(lambda gap: self.power(gap, n_outcomes) - power, 0.0, high))

    def _refuse_power(self, power: float) -> None:
        require("power", power, 1 - self.level < power < 1, f"in ({1 - self.level:g}, 1)")


def intraclass_correlation(y: ArrayLike, cluster: ArrayLike) -> float:
    """Share of the variance of outcomes that lies between clusters, by analysis of variance.

    Donner & Koval 1980, doi:10.2307/2530491.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        In [0, 1]; NaN where not observed: left out.
    cluster : array_like, shape (n_rows,)

    Returns
    -------
    float
        In [0, 1], 0 where the estimate is negative; NaN for fewer than two clusters, clusters of
        one row, or outcomes that are all equal.

    Raises
    ------
    WrongShape, OutOfRange
    """
    found = labels("y", y)
    position = codes("cluster", cluster, len(found))[1]
    seen = ~np.isnan(found)
    mine = found[seen]
    if len(mine) == 0 or mine.min() == mine.max():
        return math.nan
    columns = np.column_stack([np.ones(len(mine)), mine, mine**2])
    n, total, squares = by_cluster(columns, position[seen]).T
    rows, groups = float(n.sum()), len(n)
    if groups < 2 or rows <= groups:
        return math.nan
    within = float((squares - total**2 / n).sum()) / (rows - groups)
    between = float((n * (total / n - total.sum() / rows) ** 2).sum()) / (groups - 1)
    size = (rows - float((n**2).sum()) / rows) / (groups - 1)
    whole = between + (size - 1) * within
    return max(0.0, (between - within) / whole)
