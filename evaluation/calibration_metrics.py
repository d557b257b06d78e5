"""Whether a predicted chance is what happens: of pairs told 70 %, seven in ten should go well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, ratio_interval
from evaluation.columns import codes, column, labels, weights
from evaluation.errors import InvalidSize
from evaluation.interval import UNKNOWN, Interval
from evaluation.logits import (
    fitted_intercept,
    fitted_slope,
    intercept_interval,
    logits_of,
    slope_interval,
)

BINS = 10
"""Bins of a reliability table."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows whose predictions lie in [low, high).

    Attributes
    ----------
    low, high : float
        The last bin includes 1.
    n : int
        Rows of weight above 0.
    weight : float
        Their summed weights.
    predicted : float
        Mean prediction; NaN for an empty bin.
    observed : Interval
        Mean label, learners drawn again; NaN for an empty bin.
    """

    low: float
    high: float
    n: int
    weight: float
    predicted: float
    observed: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far predictions are to be believed.

    Attributes
    ----------
    brier : Interval
        Mean squared error; 0 is best.
    brier_of_mean : float
        The same of predicting the mean label for everybody.
    ece : float
        Mean distance between prediction and label over the bins of the table.
    intercept, slope : Interval
        Best 0 and 1. Intercept above 0: too pessimistic; slope below 1: too extreme.
    n_unobserved : int
        Rows left out for want of a label.
    """

    brier: Interval
    brier_of_mean: float
    ece: float
    intercept: Interval
    slope: Interval
    n_unobserved: int


def brier_score(
    y: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Mean squared error (Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2).

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        Labels in [0, 1]; NaN where not observed: left out.
    predicted : array_like, shape (n_rows,)
        In [0, 1].
    sample_weight : array_like, shape (n_rows,), optional
        >= 0; ones without it.

    Returns
    -------
    float
        In [0, 1]; NaN without rows.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    found, chance, weight, _ = _rows(y, predicted, sample_weight)
    return _mean((found - chance) ** 2, weight)


def expected_calibration_error(
    y: ArrayLike,
    predicted: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    bins: int = BINS,
) -> float:
    """Mean distance of mean prediction and mean label over bins of equal width.

    Naeini, Cooper & Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602. It grows with noise: a perfect
    model has about 0.02 for a thousand rows.

    Returns
    -------
    float
        In [0, 1]; NaN without rows.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    InvalidSize
        `bins` is below 1.
    """
    found, chance, weight, _ = _rows(y, predicted, sample_weight)
    which = _bins(chance, bins)
    misses = np.bincount(which, weight * (found - chance), bins)
    total = float(weight.sum())
    return float(np.abs(misses).sum()) / total if total > 0 else float("nan")


def calibration_slope(
    y: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Slope b of logit E[y] = a + b logit(prediction) (Cox 1958, doi:10.1093/biomet/45.3-4.562).

    Below 1 predictions are too extreme, above 1 too timid.

    Returns
    -------
    float
        NaN where predictions are all equal, part the labels, or there are no rows.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    found, chance, weight, _ = _rows(y, predicted, sample_weight)
    return fitted_slope(found, logits_of(chance), weight)


def calibration_intercept(
    y: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Calibration in the large: a of logit E[y] = a + logit(prediction), in logits.

    Above 0 predictions are too low in the mean (Van Calster et al. 2019,
    doi:10.1186/s12916-019-1466-7).

    Returns
    -------
    float
        NaN where labels are all 0 or all 1, or there are no rows.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    found, chance, weight, _ = _rows(y, predicted, sample_weight)
    return fitted_intercept(found, logits_of(chance), weight)


def calibration(
    y: ArrayLike,
    predicted: ArrayLike,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    sample_weight: ArrayLike | None = None,
    draws: int = DRAWS,
) -> Calibration:
    """Judge predictions, with intervals by drawing learners again.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange, InvalidSize
    """
    found, chance, weight, seen = _rows(y, predicted, sample_weight)
    whose, logits = codes("learner", learner, len(seen))[1][seen], logits_of(chance)
    mean = _mean(found, weight)
    intercept, slope = (
        interval(found, logits, weight, whose, rng, draws=draws)
        for interval in (intercept_interval, slope_interval)
    )
    error = weight * (found - chance) ** 2
    return Calibration(
        ratio_interval(error, weight, whose, rng, draws=draws),
        _mean((found - mean) ** 2, weight),
        expected_calibration_error(found, chance, sample_weight=weight),
        intercept,
        slope,
        n_unobserved=int((~seen).sum()),
    )


def reliability_table(
    y: ArrayLike,
    predicted: ArrayLike,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    sample_weight: ArrayLike | None = None,
    bins: int = BINS,
    draws: int = DRAWS,
) -> tuple[ReliabilityBin, ...]:
    """Set mean labels beside mean predictions, in bins of equal width.

    Parameters
    ----------
    y, predicted, sample_weight
        As `brier_score`.
    learner : array_like, shape (n_rows,)
        Which rows belong together.
    rng : numpy.random.Generator
    bins : int
        >= 1.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    tuple of ReliabilityBin, length bins

    Raises
    ------
    WrongShape, NotANumber, OutOfRange, InvalidSize
    """
    found, chance, weight, seen = _rows(y, predicted, sample_weight)
    which, whose = _bins(chance, bins), codes("learner", learner, len(seen))[1][seen]
    return tuple(
        _bin(at, bins, (found, chance, weight), whose, which == at, rng, draws)
        for at in range(bins)
    )


def _bin(
    at: int,
    bins: int,
    columns: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    whose: NDArray[np.intp],
    mine: NDArray[np.bool_],
    rng: np.random.Generator,
    draws: int,
) -> ReliabilityBin:
    mine = mine & (columns[2] > 0)
    found, chance, weight = (values[mine] for values in columns)
    observed = UNKNOWN
    if len(found):
        observed = ratio_interval(weight * found, weight, whose[mine], rng, draws=draws)
    total = float(weight.sum())
    edges = at / bins, (at + 1) / bins
    return ReliabilityBin(*edges, len(found), total, _mean(chance, weight), observed)


def _bins(chance: NDArray[np.float64], bins: int) -> NDArray[np.intp]:
    if bins < 1:
        raise InvalidSize("bins", bins, "1 or more")
    return np.minimum((chance * bins).astype(np.intp), bins - 1)


def _mean(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    total = float(weight.sum())
    return float(values @ weight) / total if total > 0 else float("nan")


def _rows(
    y: ArrayLike, predicted: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Observed labels, predictions and weights; which rows they are of."""
    found = labels("y", y)
    chance = column("predicted", predicted, len(found), low=0.0, high=1.0)
    weight, seen = weights(sample_weight, len(found)), ~np.isnan(found)
    return found[seen], chance[seen], weight[seen], seen
