"""Exposure by group: whether mentors are shown as often as chance would show them.

For each place of a learner's list, chance shows a group by its share of that learner's candidates.
The exposure ratio is what was shown over what chance would have shown: share of the shown places ÷
share of the candidates. Where all lists are equally long and all learners have as many candidates,
both are shares of the whole log; where not, a learner with many candidates cannot drown the others.
(Demographic parity of exposure: Singh & Joachims 2018, doi:10.1145/3219819.3220088.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, interval_of_sums, ratio
from evaluation.columns import codes, column
from evaluation.fairness import Verdict
from evaluation.grouping import LEAST_LEARNERS, Grouping
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape

LIMITS = (0.8, 1.25)
"""Between these a ratio is not held against a model: four fifths, and its inverse."""


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """One group of mentors.

    Attributes
    ----------
    group : str
    candidates : int
        Rows of the group.
    learners : int
        Learners who have somebody of the group among their candidates.
    shown_share, candidate_share : float
        Share of all that was shown, and of what chance would have shown; NaN if nothing was shown.
    ratio : Interval
        The first over the second, >= 0; 1 = as by chance. NaN where too few.
    too_few : bool
        Fewer learners than asked for: the group is told of, its ratio is not.
    """

    group: str
    candidates: int
    learners: int
    shown_share: float
    candidate_share: float
    ratio: Interval
    too_few: bool

    @property
    def verdict(self) -> Verdict | None:
        """Within the limits; outside, perhaps by luck; clearly outside; None where not told."""
        low, high = LIMITS
        if np.isnan(self.ratio.value):
            return None
        if low <= self.ratio.value <= high:
            return "fair"
        return "unequal" if self.ratio.high < low or self.ratio.low > high else "look"


def exposure_ratios(
    shown: ArrayLike,
    slate: ArrayLike,
    groups: Grouping,
    rng: np.random.Generator,
    *,
    least: int = LEAST_LEARNERS,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[GroupExposure, ...]:
    """Compare what was shown of each group with what chance would have shown.

    Parameters
    ----------
    shown : array_like, shape (n_rows,)
        1 for a candidate who was shown, among the top three, say, and 0 for another; or how likely
        it is that the learner looks at the place, >= 0.
    slate : array_like, shape (n_rows,)
        Whose candidate: the learner.
    groups : Grouping
        Of each row's mentor; one of unknown group is a candidate as well.
    rng : numpy.random.Generator
    least : int
        Learners with a candidate of the group below which no ratio is told.
    draws : int
        Bootstrap draws of learners, >= 1.
    level : float
        Confidence, in (0, 1).

    Returns
    -------
    tuple of GroupExposure
        In the order of the groups' names; all NaN where nothing was shown.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
        Not one number >= 0, one learner and one group for each row.
    """
    seen = column("shown", shown, low=0.0)
    if groups.code.shape != seen.shape:
        raise WrongShape("code", groups.code.shape, seen.shape)
    learners, learner = codes("slate", slate, len(seen))
    places, sizes = (np.bincount(learner, values, len(learners)) for values in (seen, None))
    chance = (places / np.maximum(sizes, 1))[learner]
    interval = partial(interval_of_sums, figure=ratio, rng=rng, draws=draws, level=level)
    return tuple(
        _of_group(name, groups.code == k, seen, chance, learner=learner, least=least, told=interval)
        for k, name in enumerate(groups.names)
    )


def _of_group(
    name: str,
    rows: NDArray[np.bool_],
    seen: NDArray[np.float64],
    chance: NDArray[np.float64],
    *,
    learner: NDArray[np.intp],
    least: int,
    told: Callable[..., Interval],
) -> GroupExposure:
    n = int(learner.max(initial=-1)) + 1
    parts = np.column_stack(
        [np.bincount(learner[rows], values[rows], n) for values in (seen, chance)]
    )
    n_learners = len(np.unique(learner[rows]))
    shown_share, candidate_share = (parts.sum(axis=0) / (seen.sum() or np.nan)).tolist()
    return GroupExposure(
        name,
        int(rows.sum()),
        n_learners,
        shown_share,
        candidate_share,
        UNKNOWN if n_learners < least else told(parts, np.arange(n)),
        n_learners < least,
    )
