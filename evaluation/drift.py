"""An alarm when outcomes are no longer what they were: for everybody, or in one group.

Each quarter's mean is compared with the mean of all quarters before it, and what it is off by, in
standard errors, is summed up as long as it points one way (CUSUM: Page 1954,
doi:10.2307/2333009, self-starting: Hawkins 1987, doi:10.2307/2348827). Of sums with an allowance
of ½, 1 and 1½ and of looking at single quarters, the allowance of 1 found changes of two to four
standard errors within two quarters most often, at equal rates of false alarms. The edge is such
that all the charts together raise a false alarm in one company of twenty in the whole time watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtri, stdtr
from scipy.stats import norm

from evaluation.columns import codes, column, require
from evaluation.errors import InvalidSize
from evaluation.fairness import mean_difference
from evaluation.interval import Interval
from matching.errors import WrongShape

FALSE_ALARMS = 0.05
"""Chance of any false alarm in the whole time."""
HORIZON = 12
"""Quarters watched, three years."""
_ALLOWANCE = 1.0
"""Standard errors a quarter that are not summed up."""
_LEAST_FREEDOM = 10.0
"""Degrees of freedom of the spread of rows below which a quarter is not judged."""
_LEAST_EDGE = 1e-3
_DUST = 1e-12
"""Of the largest outcome: what sums of floats are off by."""
_NODES = 96
"""Of the integral over where a sum may stand."""


@dataclass(frozen=True, eq=False)
class Chart:
    """What was summed up, quarter by quarter, for everybody or one group.

    Attributes
    ----------
    group : str or None
        None for everybody.
    quarter : ndarray of intp, shape (n_quarters,)
    n : ndarray of intp, shape (n_quarters,)
        Outcomes.
    mean : ndarray of float64, shape (n_quarters,)
        NaN where there are none.
    off : ndarray of float64, shape (n_quarters,)
        Standard errors from the mean before; NaN where that cannot be told.
    up, down : ndarray of float64, shape (n_quarters,)
        The sums, >= 0.
    edge : float
        A sum above it is an alarm.
    """

    group: str | None
    quarter: NDArray[np.intp]
    n: NDArray[np.intp]
    mean: NDArray[np.float64]
    off: NDArray[np.float64]
    up: NDArray[np.float64]
    down: NDArray[np.float64]
    edge: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Outcomes changed.

    Attributes
    ----------
    group : str or None
        None for everybody.
    quarter : int
        When it was clear.
    since : int
        When it began, as far as the sums tell: the quarter after they last stood at 0.
    change : Interval
        Mean outcome of `quarter` less that before `since`; somewhat too large, since only what is
        large raises an alarm. NaN for fewer than two outcomes on a side.
    """

    group: str | None
    quarter: int
    since: int
    change: Interval


@dataclass(frozen=True, eq=False)
class Drift:
    """The first alarm of each chart, and the charts.

    Attributes
    ----------
    alarms : tuple of Alarm
    charts : tuple of Chart
        Everybody first, then groups, ascending.
    n_unobserved : int
        Rows left out since their outcome was not observed.
    """

    alarms: tuple[Alarm, ...]
    charts: tuple[Chart, ...]
    n_unobserved: int


def drift(
    outcome: ArrayLike,
    quarter: ArrayLike,
    *,
    group: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    horizon: int = HORIZON,
    false_alarms: float = FALSE_ALARMS,
) -> Drift:
    """Watch outcomes.

    Parameters
    ----------
    outcome : array_like, shape (n_rows,)
        One number a pair: its label, or better its label less what was expected of it; NaN where
        not observed.
    quarter : array_like of int, shape (n_rows,)
        Counted through: 4 × year + quarter, say. That of the start of a pair shows a change of
        demand, that of the answer a change of the survey; by answer, leave out a programme's first
        quarters, in which only pairs that broke off have ended, and those after its last intake.
    group : array_like of str, shape (n_rows,), optional
        Job family or site, each watched beside everybody; "" is watched with everybody alone.
    cluster : array_like, shape (n_rows,), optional
        Whose outcomes are alike: the mentor. Quarters are then no surer than mentors who come and
        go allow.
    horizon : int
        Quarters that will be watched, for which false alarms are counted; at least as many as there
        are rows of.
    false_alarms : float
        Chance of any false alarm within them, in (0, 1).

    Returns
    -------
    Drift
        Without charts where there are no rows.

    Raises
    ------
    WrongShape, OutOfRange, InvalidSize
    """
    rows, names, n_unobserved = _read(outcome, quarter, group, cluster)
    if horizon < 1:
        raise InvalidSize("horizon", horizon, "1 or more")
    require("false_alarms", false_alarms, 0 < false_alarms < 1, "a number in (0, 1)")
    if len(rows.value) == 0:
        return Drift((), (), n_unobserved)
    watched: list[tuple[str | None, _Rows]] = [(None, rows)]
    if group is not None:
        watched += [(name, rows.of(rows.group == at)) for at, name in enumerate(names) if name]
    span = int(np.ptp(rows.quarter)) + 1
    edge = edge_of(len(watched), max(horizon, span), false_alarms)
    charts = tuple(_chart(name, mine, edge) for name, mine in watched)
    alarms = (_alarm(chart, mine) for chart, (_, mine) in zip(charts, watched, strict=True))
    return Drift(tuple(alarm for alarm in alarms if alarm), charts, n_unobserved)


@dataclass(frozen=True, eq=False)
class _Rows:
    value: NDArray[np.float64]
    quarter: NDArray[np.intp]
    group: NDArray[np.intp]
    cluster: NDArray[np.intp]

    def of(self, mine: NDArray[np.bool_]) -> _Rows:
        return _Rows(*(each[mine] for each in vars(self).values()))


def _read(
    outcome: ArrayLike, quarter: ArrayLike, group: ArrayLike | None, cluster: ArrayLike | None
) -> tuple[_Rows, list[str], int]:
    """Observed rows, names of the groups that have some, and how many were not observed."""
    value, when = np.asarray(outcome, dtype=np.float64), np.asarray(quarter)
    if value.ndim != 1 or when.shape != value.shape:
        raise WrongShape("quarter", when.shape, (value.size,))
    n, seen = len(value), ~np.isnan(value)
    whose = codes("cluster", np.arange(n) if cluster is None else cluster, n)[1]
    names = np.zeros(n) if group is None else np.asarray(group)
    if names.shape != value.shape:
        raise WrongShape("group", names.shape, value.shape)
    found, position = np.unique(names[seen], return_inverse=True)
    rows = _Rows(column("outcome", value[seen]), when[seen].astype(np.intp), position, whose[seen])
    return rows, [str(name) for name in found], int(n - seen.sum())


@cache
def edge_of(n_charts: int, horizon: int, false_alarms: float = FALSE_ALARMS) -> float:
    """Find the edge that `n_charts` cross by chance in `horizon` quarters with that probability.

    Two sums a chart, each with its share of it; a little too high where charts rise together.
    """
    each = false_alarms / (2 * max(n_charts, 1))
    if _crossed(_LEAST_EDGE, horizon) <= each:
        return _LEAST_EDGE
    return float(brentq(lambda edge: _crossed(edge, horizon) - each, _LEAST_EDGE, 60.0, xtol=1e-6))


def _crossed(edge: float, steps: int) -> float:
    """Chance that a sum of normal numbers less the allowance crosses the edge within `steps`."""
    nodes, sizes = np.polynomial.legendre.leggauss(_NODES)
    sums, sizes = edge / 2 * (nodes + 1), edge / 2 * sizes
    at_zero, mass = 1.0, np.zeros(_NODES)
    moves = norm.pdf(sums[:, None] - sums + _ALLOWANCE)
    from_zero, to_zero = norm.pdf(sums + _ALLOWANCE), norm.cdf(_ALLOWANCE - sums)
    for _ in range(steps):
        density = moves @ mass + at_zero * from_zero
        at_zero = at_zero * float(norm.cdf(_ALLOWANCE)) + float(to_zero @ mass)
        mass = density * sizes
    return float(1 - at_zero - mass.sum())


def _chart(name: str | None, rows: _Rows, edge: float) -> Chart:
    quarters, position = np.unique(rows.quarter, return_inverse=True)
    n = np.bincount(position, minlength=len(quarters))
    mean = np.asarray(np.bincount(position, rows.value, len(quarters)) / n, dtype=np.float64)
    squares = np.zeros(len(quarters))
    np.add.at(squares, position, (rows.value - mean[position]) ** 2)
    off = np.array([_off(rows, position, at, n, squares) for at in range(len(quarters))])
    step = np.nan_to_num(off)
    up, down = _summed(step), _summed(-step)
    return Chart(name, quarters, n.astype(np.intp), mean, off, up, down, edge)


def _off(
    rows: _Rows,
    position: NDArray[np.intp],
    at: int,
    n: NDArray[np.intp],
    squares: NDArray[np.float64],
) -> float:
    """Tell how many standard errors a quarter is off all before it; NaN for too few rows."""
    now, before = position == at, position < at
    freedom = float(n[: at + 1].sum()) - at - 1
    if at == 0 or freedom < _LEAST_FREEDOM:
        return np.nan
    share = now / n[at] - before / n[:at].sum()
    means = np.where(now, rows.value[now].mean(), rows.value[before].mean())
    alone = float(squares[: at + 1].sum()) / freedom * float(share @ share)
    both = now | before
    together = _together((share * (rows.value - means))[both], rows.cluster[both])
    return _normal(float(share @ rows.value), np.sqrt(max(alone, together)), freedom, rows.value)


def _normal(off: float, error: float, freedom: float, values: NDArray[np.float64]) -> float:
    """Find the normal number with the tail that a t statistic has; finite where nothing varies."""
    dust = _DUST * float(np.abs(values).max())
    if abs(off) <= dust:
        return 0.0
    tail = float(stdtr(freedom, -abs(off) / max(error, dust)))
    return float(-np.sign(off) * ndtri(max(tail, np.finfo(np.float64).tiny)))


def _together(terms: NDArray[np.float64], cluster: NDArray[np.intp]) -> float:
    """Variance of a sum whose terms are alike within clusters."""
    sums = np.bincount(cluster, terms)
    n_clusters = int(np.count_nonzero(np.bincount(cluster)))
    return float(sums @ sums) * n_clusters / max(n_clusters - 1, 1)


def _summed(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    sums, now = np.zeros(len(steps)), 0.0
    for at, step in enumerate(steps):
        now = max(0.0, now + float(step) - _ALLOWANCE)
        sums[at] = now
    return sums


def _alarm(chart: Chart, rows: _Rows) -> Alarm | None:
    over = np.flatnonzero(np.maximum(chart.up, chart.down) > chart.edge)
    if len(over) == 0:
        return None
    last = int(over[0])
    sums = chart.up if chart.up[last] > chart.edge else chart.down
    first = int(np.flatnonzero(np.append(0.0, sums[:last]) == 0)[-1])
    since, until = int(chart.quarter[first]), int(chart.quarter[last])
    now, before = rows.quarter == until, rows.quarter < since
    change = mean_difference(rows.value[now], rows.value[before])
    return Alarm(chart.group, until, since, change)
