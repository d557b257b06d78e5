"""Any metric by group: with intervals, beside the rest, and never for too few.

A group is compared with everybody else, as in `evaluation.fairness`. Several groups are several
looks at the same data: intervals of differences are widened for that (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, Statistic, intervals_of_sums, ratio, statistic_interval
from evaluation.columns import codes
from evaluation.grouping import LEAST_LEARNERS, Grouping
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """A metric for one group.

    Attributes
    ----------
    group : str
    rows, learners : int
    figure : Interval
        NaN where too few.
    less : Interval
        The group's figure less that of everybody else; NaN where either are too few.
    too_few : bool
        Fewer learners than asked for: the group is told of, its figure is not.
    """

    group: str
    rows: int
    learners: int
    figure: Interval
    less: Interval
    too_few: bool

    @property
    def clearly_lower(self) -> bool:
        """Whether the whole interval of the difference lies below 0."""
        return self.less.high < 0


@dataclass(frozen=True, slots=True)
class GroupMetrics:
    """A metric for all, and for each group in the order of their names.

    Attributes
    ----------
    overall : Interval
        Of all rows, those of unknown group too.
    groups : tuple of GroupFigure
    unknown : int
        Rows whose group is not known.
    """

    overall: Interval
    groups: tuple[GroupFigure, ...]
    unknown: int


def metric_by_group(
    metric: Statistic,
    groups: Grouping,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    least: int = LEAST_LEARNERS,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> GroupMetrics:
    """Figure a metric for every group of rows.

    Parameters
    ----------
    metric : callable
        The metric for weights (n_rows,) of the rows, a row of weight 0 being none; NaN where there
        is nothing to estimate from. See `mean_of`, and `evaluation.bootstrap.statistic_interval`.
    groups : Grouping
        Of each row's learner, or of its mentor.
    learner : array_like, shape (n_rows,)
        Whose row: learners are drawn again.
    rng : numpy.random.Generator
    least : int
        Learners below which a group's figure is not told.
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Raises
    ------
    WrongShape
        Not one learner for each row.
    InvalidSize
        `draws` is below 1.
    """
    distinct, whose = codes("learner", learner, len(groups.code))
    sizes = [_learners(groups.code == k, whose) for k in range(len(groups.names))]
    looks = max(1, sum(size >= least for size in sizes))
    told = partial(statistic_interval, cluster=whose, rng=rng, draws=draws)
    figures = tuple(
        _figure(
            name,
            groups.code == k,
            metric,
            learners=(sizes[k], _learners(groups.code != k, whose)),
            least=least,
            told=partial(told, level=level),
            compared=partial(told, level=1 - (1 - level) / looks),
        )
        for k, name in enumerate(groups.names)
    )
    overall = told(metric, level=level) if len(distinct) >= least else UNKNOWN
    return GroupMetrics(overall, figures, groups.unknown)


def _figure(
    name: str,
    member: NDArray[np.bool_],
    metric: Statistic,
    *,
    learners: tuple[int, int],
    least: int,
    told: Callable[[Statistic], Interval],
    compared: Callable[[Statistic], Interval],
) -> GroupFigure:
    def mine(weight: NDArray[np.float64]) -> float:
        return metric(weight * member)

    def less(weight: NDArray[np.float64]) -> float:
        return mine(weight) - metric(weight * ~member)

    return GroupFigure(
        name,
        int(member.sum()),
        learners[0],
        told(mine) if learners[0] >= least else UNKNOWN,
        compared(less) if min(learners) >= least else UNKNOWN,
        learners[0] < least,
    )


def mean_by_group(
    values: ArrayLike,
    groups: Grouping,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    least: int = LEAST_LEARNERS,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> GroupMetrics:
    """Figure the mean of a value for every group of rows: all groups from the same draws.

    As `metric_by_group` of `mean_of` does, with ends of `evaluation.bootstrap.interval_of_sums`,
    and in a hundredth of its time.

    Parameters
    ----------
    values : array_like, shape (n_rows,)
        Rows of NaN are left out, and not counted.
    groups, learner, rng, least, draws, level
        As `metric_by_group`.

    Raises
    ------
    WrongShape
        Not one value and one learner for each row.
    InvalidSize
        `draws` is below 1.
    """
    column = np.asarray(values, dtype=np.float64)
    if column.shape != groups.code.shape:
        raise WrongShape("values", column.shape, groups.code.shape)
    whose = codes("learner", learner, len(column))[1]
    known = ~np.isnan(column)
    told, code = np.nan_to_num(column), groups.code
    members = [(known & (code == k), known & (code != k)) for k in range(len(groups.names))]
    sizes = [[_learners(rows, whose) for rows in both] for both in members]
    looks = max(1, sum(mine >= least for mine, _ in sizes))
    draw = partial(intervals_of_sums, cluster=whose, rng=rng, draws=draws)
    parts = [np.column_stack([told * rows, rows]) for rows in (known, *(m for m, _ in members))]
    overall, *figures = draw([(part, ratio) for part in parts], level=level)
    lesses = draw(
        [(_beside(told, *both), _less) for both in members], level=1 - (1 - level) / looks
    )
    found = (
        GroupFigure(
            name,
            int(mine.sum()),
            size[0],
            figure if size[0] >= least else UNKNOWN,
            less if min(size) >= least else UNKNOWN,
            size[0] < least,
        )
        for name, (mine, _), size, figure, less in zip(
            groups.names, members, sizes, figures, lesses, strict=True
        )
    )
    enough = _learners(known, whose) >= least
    return GroupMetrics(overall if enough else UNKNOWN, tuple(found), groups.unknown)


def _beside(
    told: NDArray[np.float64], mine: NDArray[np.bool_], others: NDArray[np.bool_]
) -> NDArray[np.float64]:
    return np.column_stack([told * mine, mine, told * others, others])


def _less(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return ratio(sums[:, :2]) - ratio(sums[:, 2:])


def mean_of(values: ArrayLike) -> Statistic:
    """Return the weighted mean of a figure of each row as a metric; rows of NaN are left out.

    Parameters
    ----------
    values : array_like, shape (n_rows,)
    """
    column = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(column)
    figures = np.where(known, column, 0.0)

    def mean(weight: NDArray[np.float64]) -> float:
        if weight.shape != column.shape:
            raise WrongShape("weight", weight.shape, column.shape)
        total = float(weight @ known)
        return float(weight @ figures) / total if total else float("nan")

    return mean


def _learners(rows: NDArray[np.bool_], whose: NDArray[np.intp]) -> int:
    return len(np.unique(whose[rows]))
