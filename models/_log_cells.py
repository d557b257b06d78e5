"""Cells of a log: each brought to the type of its column, and the first bad one named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.errors import InvalidCell, MissingColumns
from models.log_columns import Column, Kind

_DTYPES: Mapping[Kind, str] = {
    "id": "str",
    "text": "str",
    "count": "int64",
    "number": "float64",
    "day": "datetime64[us]",
    "flag": "bool",
}


def typed(table: str, frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Return the columns of a frame, each of its type; one that is left out has its default.

    Raises
    ------
    MissingColumns, InvalidCell
    """
    missing = [one.name for one in columns if one.required and one.name not in frame.columns]
    if missing:
        raise MissingColumns(table, missing)
    plain = frame.reset_index(drop=True)
    cells = {one.name: _cells(table, plain, one) for one in columns}
    dtypes = {one.name: _DTYPES[one.kind] for one in columns}
    return pd.DataFrame(cells, index=plain.index).astype(dtypes)


def refuse(table: str, cells: pd.Series, bad: ArrayLike, expected: str) -> None:
    """Raise `InvalidCell` for the first bad cell of a column, if there is one."""
    for row in np.flatnonzero(np.asarray(bad, dtype=np.bool_))[:1]:
        raise InvalidCell(table, int(row), str(cells.name), cells.iloc[row], expected)


def _cells(table: str, frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name not in frame.columns:
        return _none(column, frame.index)
    told = frame[column.name]
    if column.default is not None and told.isna().any():
        told = told.astype(object).where(told.notna(), column.default).rename(column.name)
    found = _READ[column.kind](told)
    refuse(table, told, found.isna() & (told.notna() | (not column.blank)), column.expected)
    if np.isfinite(column.low) or np.isfinite(column.high):
        refuse(table, told, (found < column.low) | (found > column.high), column.expected)
    if column.known:
        refuse(table, told, found.notna() & ~found.isin(column.known), column.expected)
    return found


def _none(column: Column, index: pd.Index) -> pd.Series:
    default = np.nan if column.default is None else column.default
    return pd.Series(default, index=index, dtype=object)


def _texts(told: pd.Series) -> pd.Series:
    """Read ids as texts: 3, 3.0 (a column of numbers with blanks) and "3" are one."""
    told = told.infer_objects()
    if isinstance(told.dtype, pd.StringDtype):
        return told
    if pd.api.types.is_float_dtype(told.dtype) and (told.dropna() % 1 == 0).all():
        told = told.astype("Int64")
    return told.astype(object).astype("str").where(told.notna())


def _numbers(told: pd.Series) -> pd.Series:
    return pd.Series(pd.to_numeric(told, errors="coerce")).astype(np.float64)


def _counts(told: pd.Series) -> pd.Series:
    found = _numbers(told)
    return found.where(found == np.floor(found))


def _days(told: pd.Series) -> pd.Series:
    """Read days and instants, the latter in UTC."""
    instants = pd.Series(pd.to_datetime(told, errors="coerce", utc=True, format="ISO8601"))
    return instants.dt.tz_localize(None).dt.floor("D")


def _flags(told: pd.Series) -> pd.Series:
    return told.astype(object).where(told.isin([True, False]))


_READ: Mapping[Kind, Callable[[pd.Series], pd.Series]] = {
    "id": _texts,
    "text": _texts,
    "count": _counts,
    "number": _numbers,
    "day": _days,
    "flag": _flags,
}
