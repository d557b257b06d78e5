"""Labels of pairs: what is known of each of the four levels, and one figure made of them.

What is not known stays NaN. Two kinds of not knowing are told apart: the time to measure has not
passed (``due`` is False: wait), or it has, and nobody answered (``due`` is True: non-response, see
`models.non_response`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.grades import GRADES
from models._entries import Entries
from models.errors import UnknownPair
from models.outcomes import Measure, Measurements, PairDates
from models.recipe import RECIPE, Reading, Recipe

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of every pair by an instant, by a version of the recipe.

    Attributes
    ----------
    version : str
        Of the recipe.
    measures : tuple of Measure, length n_measures
        Columns of what follows.
    raw : ndarray of float64, shape (n_pairs, n_measures)
        In the measure's own unit; a result is a share of its baseline, 0.1 = a tenth more.
    value : ndarray of float64, shape (n_pairs, n_measures)
        The same in [0, 1].
    due : ndarray of bool, shape (n_pairs, n_measures)
        The time to measure has passed: what is NaN now stays NaN.
    grade : ndarray of int8, shape (n_pairs, n_measures)
        Position in `evaluation.grades.GRADES`, -1 where nothing is known.
    composite : ndarray of float64, shape (n_pairs,)
        In [0, 1]: the weighted mean of the values that are known, NaN where too few are.
    known : ndarray of float64, shape (n_pairs,)
        Share of the recipe's weight that is known, in [0, 1].
    day : ndarray of datetime64[D], shape (n_pairs,)
        Last day of what is known; NaT where nothing is.
    hours : ndarray of float64, shape (n_pairs,)
        Hours put in; NaN where none were recorded.
    """

    version: str
    measures: tuple[Measure, ...]
    raw: NDArray[np.float64]
    value: NDArray[np.float64]
    due: NDArray[np.bool_]
    grade: NDArray[np.int8]
    composite: NDArray[np.float64]
    known: NDArray[np.float64]
    day: NDArray[np.datetime64]
    hours: NDArray[np.float64]

    def of(self, measure: Measure) -> NDArray[np.float64]:
        """Return the values of one measure, in [0, 1], shape (n_pairs,).

        Raises
        ------
        ValueError
            The recipe does not read it.
        """
        values: NDArray[np.float64] = self.value[:, self.measures.index(measure)]
        return values


@dataclass(frozen=True, eq=False)
class _Column:
    raw: NDArray[np.float64]
    due: NDArray[np.bool_]
    grade: NDArray[np.int8]
    day: NDArray[np.datetime64]


def labels(
    measurements: Measurements,
    dates: PairDates,
    as_of: np.datetime64,
    *,
    recipe: Recipe = RECIPE,
) -> Labels:
    """Make the labels of pairs from what was known strictly before a day.

    Parameters
    ----------
    measurements : Measurements
        Those measured on `as_of` or later are not read.
    dates : PairDates
        Ends on `as_of` or later are not known.
    as_of : numpy.datetime64
    recipe : Recipe, optional

    Returns
    -------
    Labels
        No rows for no pairs; a pair of which nothing is known has a row of NaN.

    Raises
    ------
    UnknownPair
        A measurement names a pair that has no dates.

    Notes
    -----
    The composite of a pair of which only some levels are known leaves the others out and divides by
    the weight of the rest; read ``known`` beside it, since levels differ in their usual height.
    Completion is held back until the planned end, even if a pair ended earlier: else a young cohort
    would consist of failures. A pair that still runs has none.
    """
    outside = (measurements.pair < 0) | (measurements.pair >= len(dates))
    for row in np.flatnonzero(outside)[:1]:
        raise UnknownPair(int(row), int(measurements.pair[row]), len(dates))
    columns = [
        _column(measure, _entries(measurements, measure, as_of, reading), dates, as_of, reading)
        for measure, reading in recipe.readings.items()
    ]
    raw = np.column_stack([column.raw for column in columns])
    readings = recipe.readings.values()
    value = np.column_stack(
        [reading.scaled(column.raw) for reading, column in zip(readings, columns, strict=True)]
    )
    return Labels(
        recipe.version,
        tuple(recipe.readings),
        raw,
        value,
        np.column_stack([column.due for column in columns]),
        np.column_stack([column.grade for column in columns]),
        *_composite(value, recipe),
        np.fmax.reduce([column.day for column in columns]),
        _hours(_entries(measurements, "hours", as_of), len(dates)),
    )


def duration(
    dates: PairDates, as_of: np.datetime64
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how long pairs have run by a day, and which of them had ended before it.

    Returns
    -------
    days : ndarray of float64, shape (n_pairs,)
        To the end, or to `as_of` for a pair that still runs (right-censored there); NaN for one
        that had not begun.
    ended : ndarray of bool, shape (n_pairs,)
    """
    end = dates.ended_by(as_of)
    ended = ~np.isnat(end)
    begun = np.where(dates.begun < as_of, dates.begun, _NEVER)
    length = np.where(ended, end, as_of) - begun
    return np.where(np.isnat(length), np.nan, length.astype(np.float64)), ended


def _entries(
    measurements: Measurements,
    measure: Measure,
    as_of: np.datetime64,
    reading: Reading | None = None,
) -> Entries:
    """Return what was known of one measure before a day, a result as a share of its baseline."""
    every, value = measurements, measurements.value
    mine = (every.measure == measure) & (every.day < as_of)
    if reading is not None and reading.sources is not None:
        mine &= np.isin(every.source, list(reading.sources))
    if measure == "uplift":
        mine &= every.treated
    if measure == "result":
        base = np.where(every.baseline == 0, np.nan, every.baseline)
        value = (value - base) / np.abs(base)
    entries = Entries(every.pair, every.competency, value, every.day, every.source == "self")
    return entries.where(mine & ~np.isnan(value))


def _column(
    measure: Measure,
    entries: Entries,
    dates: PairDates,
    as_of: np.datetime64,
    reading: Reading,
) -> _Column:
    if measure == "completion":
        return _completion(entries, dates, as_of)
    opens, closes = reading.window(dates, as_of)
    # A last day that is not known yet (NaT) closes nothing: every comparison with it is False.
    inside = (entries.day >= opens[entries.pair]) & ~(entries.day > closes[entries.pair])
    heard = entries.where(inside)
    if reading.grade != "self_reported":
        heard = heard.others_first()
    return _Column(
        heard.mean(len(dates)) if reading.take == "mean" else heard.latest(len(dates)),
        closes < as_of,
        heard.grade(GRADES.index(reading.grade), GRADES.index("self_reported"), len(dates)),
        heard.last_day(len(dates)),
    )


def _completion(stated: Entries, dates: PairDates, as_of: np.datetime64) -> _Column:
    """Whether pairs were completed: as was stated last, else whether the plan's end was reached."""
    ended, unplanned = dates.ended_by(as_of), np.isnat(dates.planned)
    until = np.where(unplanned, ended, np.maximum(ended, dates.planned))
    reached = np.where(unplanned, np.nan, (ended >= dates.planned).astype(np.float64))
    said = stated.latest(len(dates))
    due = until < as_of
    raw = np.where(due, np.where(np.isnan(said), reached, said), np.nan)
    known = ~np.isnan(raw)
    grade = np.where(known, GRADES.index("measured"), -1).astype(np.int8)
    return _Column(raw, due, grade, np.where(known, until, _NEVER))


def _composite(
    value: NDArray[np.float64], recipe: Recipe
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weights = recipe.weights
    known = ~np.isnan(value)
    share = np.minimum(known @ weights, 1.0)
    total = np.where(known, value, 0.0) @ weights
    enough = (share > 0) & (share >= recipe.least_known)
    composite = np.divide(total, share, out=np.full(len(value), np.nan), where=enough)
    return np.minimum(composite, 1.0), share


def _hours(spent: Entries, n_pairs: int) -> NDArray[np.float64]:
    total = np.bincount(spent.pair, spent.value, minlength=n_pairs)
    seen = np.bincount(spent.pair, minlength=n_pairs) > 0
    return np.where(seen, total, np.nan)
