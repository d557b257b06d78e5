"""Intervals by drawing whole clusters again: a learner's rows stay together.

Rows of one learner are not independent, so that intervals from single rows are too narrow. The
clusters are drawn with replacement (Davison & Hinkley, *Bootstrap Methods and their Application*,
1997, §3.8, doi:10.1017/CBO9780511802843): a draw is how often each cluster comes, a whole number,
and weighs the rows by it. No row is ever copied, and few draws are held at a time. They are
widened for the number of clusters, without which few of them give intervals that are too narrow
(Hesterberg 2015, doi:10.1080/00031305.2015.1089789).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

from evaluation.columns import codes, column, require, weights
from evaluation.errors import InvalidSize
from evaluation.interval import LEVEL, Interval
from matching.errors import WrongShape

DRAWS = 1000
"""Draws of an interval; fewer leave its ends visibly random."""

MOST_CLUSTERS = 2048
"""Clusters above which sums of chance handfuls of them are drawn instead: as many independent
units tell the spread of a sum, and its skew, to two digits."""
_CELLS = 2**18
"""Counts held at once: what fits a processor's own memory."""

Figure = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From sums, shape (n, n_parts), to the figure, shape (n,)."""
Statistic = Callable[[NDArray[np.float64]], float]
"""From a weight for each row, shape (n_rows,), to the figure."""


def ratio_interval(
    numerator: ArrayLike,
    denominator: ArrayLike,
    cluster: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Interval of Σ numerator ÷ Σ denominator.

    Parameters
    ----------
    numerator, denominator : array_like, shape (n_rows,)
    cluster : array_like, shape (n_rows,)
        Which rows belong together: the learner.
    rng : numpy.random.Generator
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Returns
    -------
    Interval
        See `interval_of_sums`.
    """
    upper = column("numerator", numerator)
    parts = np.column_stack([upper, column("denominator", denominator, len(upper))])
    return interval_of_sums(parts, cluster, ratio, rng, draws=draws, level=level)


def ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """First column ÷ second; NaN where the second is 0."""
    found: NDArray[np.float64] = np.divide(
        sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] != 0
    )
    return found


def interval_of_sums(
    parts: NDArray[np.float64],
    cluster: ArrayLike,
    figure: Figure,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Interval of a figure that is a smooth function of sums over rows.

    Bias-corrected and accelerated (Efron 1987, doi:10.1080/01621459.1987.10478410), the
    acceleration from leaving each cluster out: sums of skewed terms, as importance-weighted
    outcomes are, get ends that lie where the skew puts them.

    Parameters
    ----------
    parts : ndarray of float64, shape (n_rows, n_parts)
        Terms to be summed.
    cluster : array_like, shape (n_rows,)
        Which rows belong together: the learner.
    figure : callable
        Figures (n,) of sums (n, n_parts); NaN where there is nothing to estimate from.
    rng : numpy.random.Generator
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Returns
    -------
    Interval
        NaN ends for fewer than two clusters; a NaN value where `figure` gives one. Draws in which
        there is nothing to estimate from are left out.

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    OutOfRange
        `level` is not between 0 and 1.
    WrongShape
        Not one cluster for each row.
    """
    return intervals_of_sums([(parts, figure)], cluster, rng, draws=draws, level=level)[0]


def intervals_of_sums(
    figures: Sequence[tuple[NDArray[np.float64], Figure]],
    cluster: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[Interval, ...]:
    """Intervals of several figures of the same rows, from the same draws: as quick as one.

    Parameters
    ----------
    figures : sequence of (parts, figure)
        As `interval_of_sums` takes them.
    cluster, rng, draws, level
        As `interval_of_sums`.

    Returns
    -------
    tuple of Interval
        One a figure; none for none.

    Raises
    ------
    InvalidSize, OutOfRange, WrongShape
        As `interval_of_sums`.
    """
    if not figures:
        return ()
    sums = _handfuls(by_cluster(np.hstack([parts for parts, _ in figures]), cluster), rng)
    drawn = np.vstack([counts @ sums for counts in cluster_counts(len(sums), draws, rng)])
    ends = np.cumsum([parts.shape[1] for parts, _ in figures])
    return tuple(
        _of_sums(sums[:, mine], drawn[:, mine], figure, level)
        for (parts, figure), end in zip(figures, ends.tolist(), strict=True)
        for mine in [slice(end - parts.shape[1], end)]
    )


def _handfuls(sums: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Add up clusters by chance so that `MOST_CLUSTERS` remain; fewer stay as they are."""
    if len(sums) <= MOST_CLUSTERS:
        return sums
    return by_cluster(sums, rng.permutation(np.arange(len(sums)) % MOST_CLUSTERS))


def _of_sums(
    sums: NDArray[np.float64], drawn: NDArray[np.float64], figure: Figure, level: float
) -> Interval:
    total = sums.sum(axis=0, keepdims=True)
    value = float(figure(total)[0])
    if len(sums) < 2:
        return Interval(value, np.nan, np.nan)
    return _accelerated(value, figure(drawn), figure(total - sums), reach(level, len(sums)))


def statistic_interval(
    statistic: Statistic,
    cluster: ArrayLike,
    rng: np.random.Generator,
    *,
    sample_weight: ArrayLike | None = None,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Interval of any figure of weighted rows, by percentiles.

    Parameters
    ----------
    statistic : callable
        The figure for weights (n_rows,) of the rows; NaN where there is nothing to estimate from.
        A model that is fitted inside is fitted again for each draw.
    cluster : array_like, shape (n_rows,)
        Which rows belong together: the learner.
    rng : numpy.random.Generator
    sample_weight : array_like, shape (n_rows,), optional
        >= 0; ones without it.
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1).

    Returns
    -------
    Interval
        NaN ends for fewer than two clusters; draws that give NaN are left out.

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    WrongShape, NotANumber, OutOfRange
        A weight is no number >= 0, or there is not one for each row; `level` is not between 0
        and 1.
    """
    n_rows = len(np.asarray(cluster))
    weight = weights(sample_weight, n_rows)
    distinct, position = codes("cluster", cluster, n_rows)
    value = float(statistic(weight))
    blocks = cluster_counts(len(distinct), draws, rng)
    drawn = np.array([statistic(counts[position] * weight) for block in blocks for counts in block])
    if len(distinct) < 2:
        return Interval(value, np.nan, np.nan)
    z = reach(level, len(distinct))
    return _between(value, drawn[~np.isnan(drawn)], norm.cdf(np.array([-z, z])))


def by_cluster(parts: NDArray[np.float64], cluster: ArrayLike) -> NDArray[np.float64]:
    """Add up the rows of each cluster, in ascending order of the cluster.

    Returns
    -------
    ndarray of float64, shape (n_clusters, n_parts)

    Raises
    ------
    WrongShape
    """
    if parts.ndim != 2:
        raise WrongShape("parts", parts.shape, (len(parts), 1))
    distinct, position = codes("cluster", cluster, len(parts))
    columns = [np.bincount(position, part, len(distinct)) for part in parts.T]
    return np.column_stack(columns) if columns else np.zeros((len(distinct), 0))


def cluster_counts(
    n_clusters: int, draws: int, rng: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Draw as many clusters as there are, with replacement: how often each comes, in blocks.

    Yields
    ------
    ndarray of float64, shape (n_draws, n_clusters)
        Rows of whole numbers that sum to `n_clusters`: multinomial draws, `draws` of them in all.

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    """
    if draws < 1:
        raise InvalidSize("draws", draws, "1 or more")
    block = max(1, _CELLS // max(n_clusters, 1))
    for begin in range(0, draws, block):
        size = min(block, draws - begin)
        picked = rng.integers(0, max(n_clusters, 1), size=(size, n_clusters))
        picked += np.arange(size)[:, None] * n_clusters
        counts = np.bincount(picked.ravel(), minlength=size * n_clusters)
        yield counts.reshape(size, n_clusters).astype(np.float64)


def reach(level: float, n_clusters: int) -> float:
    """Tell how many standard errors an interval spans to each side, by Student's t of few clusters.

    Raises
    ------
    OutOfRange
        `level` is not between 0 and 1.

    Examples
    --------
    >>> round(reach(0.95, 10), 2), round(reach(0.95, 1000), 2)
    (2.38, 1.96)
    """
    require("level", level, 0 < level < 1, "a number in (0, 1)")
    wide = float(t.ppf((1 + level) / 2, n_clusters - 1))
    return wide * float(np.sqrt(n_clusters / (n_clusters - 1)))


def _accelerated(
    value: float, drawn: NDArray[np.float64], without: NDArray[np.float64], wide: float
) -> Interval:
    """Percentiles of the draws, moved for their bias and for the skew of the clusters."""
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value) or len(drawn) == 0:
        return Interval(value, np.nan, np.nan)
    below = (np.sum(drawn < value) + 0.5 * np.sum(drawn == value)) / len(drawn)
    bias = float(norm.ppf(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn))))
    z = bias + np.array([-wide, wide])
    # Few and skewed clusters: beyond the pole an end is that of all draws.
    slack = np.maximum(1 - _acceleration(without) * z, np.finfo(np.float64).eps)
    return _between(value, drawn, norm.cdf(bias + z / slack))


def _acceleration(without: NDArray[np.float64]) -> float:
    """Tell a sixth of the skewness of what each cluster adds, over √n; 0 where none does."""
    told = without[~np.isnan(without)]
    adds = told.sum() / max(len(told), 1) - told
    spread = float(np.sum(adds**2))
    return float(np.sum(adds**3)) / (6 * spread**1.5) if spread > 0 else 0.0


def _between(value: float, drawn: NDArray[np.float64], tails: NDArray[np.float64]) -> Interval:
    if len(drawn) == 0:
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(drawn, tails)
    return Interval(value, float(low), float(high))
