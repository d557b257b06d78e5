"""Outcomes and pairs from data frames: for notebooks, and for files that a company exports."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.errors import MissingColumns, UnknownPair
from models.outcomes import Measurements, PairDates


def read_frames(outcomes: pd.DataFrame, pairs: pd.DataFrame) -> tuple[Measurements, PairDates]:
    """Turn two frames into arrays.

    Parameters
    ----------
    outcomes : DataFrame
        ``pair_id``, ``measure``, ``value``, ``day``; where there are any ``competency_id`` (blank
        where none is named), ``treated`` (unless it says no, a competency that was re-assessed is
        one that the pair worked on), ``source`` and ``baseline``. Further columns are not read.
    pairs : DataFrame
        ``pair_id``, ``begun``, ``ended`` (blank while it runs), and ``planned`` where there is any.
        Its rows are the rows of every label. Days may be dates or instants; those with a time zone
        are taken in UTC.

    Returns
    -------
    measurements : Measurements
    dates : PairDates

    Raises
    ------
    MissingColumns
        A frame lacks one that must be there.
    UnknownPair
        An outcome is of a pair that is not in `pairs`.
    UnknownMeasure, OffScale
        As `models.outcomes.Measurements`.
    """
    _require("outcomes", outcomes, ("pair_id", "measure", "value", "day"))
    _require("pairs", pairs, ("pair_id", "begun", "ended"))
    position = pd.Index(pairs["pair_id"]).get_indexer(pd.Index(outcomes["pair_id"]))
    for row in np.flatnonzero(position < 0)[:1]:
        raise UnknownPair(int(row), outcomes["pair_id"].iloc[row], len(pairs))
    competency = _filled(outcomes, "competency_id", "").replace("", None)
    measurements = Measurements(
        position.astype(np.intp),
        outcomes["measure"].to_numpy(dtype=object),
        _numbers(outcomes["value"]),
        _days(outcomes["day"]),
        pd.factorize(competency)[0].astype(np.intp),
        _filled(outcomes, "treated", True).to_numpy(dtype=np.bool_),
        _filled(outcomes, "source", "").to_numpy(dtype=object),
        _numbers(_filled(outcomes, "baseline", np.nan)),
    )
    days = (_days(_filled(pairs, name, pd.NaT)) for name in ("begun", "planned", "ended"))
    return measurements, PairDates(*days)


def _filled(frame: pd.DataFrame, name: str, default: object) -> pd.Series:
    """Return a column with its blanks filled, or the default for all where there is none."""
    if name not in frame.columns:
        return pd.Series([default] * len(frame), index=frame.index, dtype=object)
    column = frame[name].astype(object)
    return column.where(column.notna(), default)


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _days(column: pd.Series) -> NDArray[np.datetime64]:
    instants = pd.to_datetime(column, utc=True)
    return instants.dt.tz_localize(None).to_numpy(dtype="datetime64[D]")


def _require(table: str, frame: pd.DataFrame, names: tuple[str, ...]) -> None:
    missing = tuple(name for name in names if name not in frame.columns)
    if missing:
        raise MissingColumns(table, missing)
