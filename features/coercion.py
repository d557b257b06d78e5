"""From what people type to typed columns: every cell is read, every bad one is named.

Each cell first becomes the text that a person would read there, whatever its type was (a float 3.0
is ``"3"``, a timestamp its ISO form); then each *distinct* text of a column is read once. So CSV,
spreadsheets and frames give the same values, and 100,000 rows cost as much as their distinct cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray
from pandas.api.types import infer_dtype

from features.cells import BadCell
from features.errors import Problem
from features.label import Label
from features.readers import nearest_valid, read_all
from features.schema import Column, Kind, TableSchema

SHOWN_MAX = 80
"""Longest value that a problem quotes, in characters."""
PROBLEMS_MAX = 10_000
"""Most problems listed of one column; one more then says how many were left out."""
SUGGESTED_MAX = 200
"""Most distinct bad texts of one column for which the nearest valid one is looked up."""

_DTYPES: Final[dict[Kind, str]] = {
    "id": "str",
    "ref": "str",
    "text": "str",
    "number": "float64",
    "integer": "Int64",
    "date": "datetime64[us]",
    "flag": "bool",
    "choice": "str",
    "choices": "str",
    "refs": "str",
}
_FILLED: Final[dict[Kind, str]] = {"text": "", "choices": "", "refs": ""}
_EXACT_FLOATS = 1e15


@dataclass(frozen=True, slots=True)
class Coerced:
    """One table after its cells were read.

    Attributes
    ----------
    frame : DataFrame
        Every declared column, typed as `features.schema.Kind` says. Its index is the row's position
        in the frame that was handed in; rows that were blank from end to end are left out.
    problems : tuple of Problem
        Every cell that could not be read; the cell is NA (or its default) in `frame`.
    unknown : tuple of str
        Columns that the table does not know; they are ignored.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]


def dtype_of(column: Column) -> str:
    """Return the pandas dtype in which a column is stored."""
    return _DTYPES[column.kind]


def empty(schema: TableSchema) -> pd.DataFrame:
    """Return the table without rows, every column typed."""
    return pd.DataFrame(
        {column.name: pd.Series([], dtype=dtype_of(column)) for column in schema.columns}
    )


def coerce(schema: TableSchema, frame: pd.DataFrame) -> Coerced:
    """Read every cell of a table.

    Parameters
    ----------
    schema : TableSchema
    frame : DataFrame
        Columns by canonical name, any order, any dtype; missing values are blank cells. Of a
        column that is there twice the first counts and the table has a problem.

    Returns
    -------
    Coerced
    """
    known = {column.name for column in schema.columns}
    names = [str(name) for name in frame.columns]
    unknown = tuple(dict.fromkeys(name for name in names if name not in known))
    cells = {name: distinct_texts(frame.iloc[:, names.index(name)]) for name in known & set(names)}
    rows = _rows_in_use([codes for codes, _ in cells.values()], len(frame))
    columns, problems = {}, _twice(schema, names)
    for column in schema.columns:
        codes, texts = cells.get(column.name, (np.full(len(frame), -1), []))
        if column.name not in cells:
            problems += _absent(schema, column)
        columns[column.name], found = _read(schema.name, column, codes[rows], texts, rows)
        problems += found
    return Coerced(pd.DataFrame(columns, index=rows), tuple(problems), unknown)


def _rows_in_use(columns: list[NDArray[np.intp]], n_rows: int) -> NDArray[np.intp]:
    used = np.zeros(n_rows, dtype=bool)
    for codes in columns:
        used |= codes >= 0
    return np.flatnonzero(used)


def _twice(schema: TableSchema, names: list[str]) -> list[Problem]:
    expected = Label("每列只出现一次", "each column once")
    return [
        Problem(schema.name, c.name, -1, c.name, "duplicate_column", expected.en, expected.zh)
        for c in schema.columns
        if names.count(c.name) > 1
    ]


def _absent(schema: TableSchema, column: Column) -> list[Problem]:
    if not column.required:
        return []
    expected = Label(f"“{column.label.zh}”这一列", f"the column {column.label.en!r}")
    return [Problem(schema.name, column.name, -1, "", "missing_column", expected.en, expected.zh)]


def distinct_texts(cells: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """Return the distinct texts that a person would read in the cells, and which cell has which.

    Parameters
    ----------
    cells : Series, any dtype
        Missing values of any kind are blank, and so is text of nothing but white space.

    Returns
    -------
    codes : ndarray of intp, shape ``(n_rows,)``
        Position in `texts`; -1 for a blank cell.
    texts : list of str
    """
    if cells.dtype == object and infer_dtype(cells, skipna=True) not in ("string", "empty"):
        # Hashing takes 1, 1.0 and True for one value; as texts they stay apart.
        missing = cells.isna()
        plain = [
            None if gone else _as_text(cell) for cell, gone in zip(cells, missing, strict=True)
        ]
        cells = pd.Series(plain, dtype=object)
    codes, values = pd.factorize(cells)
    texts: list[str] = values.tolist()
    if not all(type(value) is str for value in texts):
        texts = [_as_text(value) or "" for value in texts]
    blank = [not text or text.isspace() for text in texts]
    codes[np.array([*blank, True])[codes]] = -1
    return codes, ["" if gone else text for text, gone in zip(texts, blank, strict=True)]


def _as_text(cell: object) -> str | None:
    if isinstance(cell, str):
        return None if not cell or cell.isspace() else str(cell)
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)):
        value = float(cell)
        whole = math.isfinite(value) and value.is_integer() and abs(value) < _EXACT_FLOATS
        return str(int(value)) if whole else repr(value)
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    if isinstance(cell, np.datetime64):
        return pd.Timestamp(cell).isoformat()
    return str(cell)


def _read(
    table: str,
    column: Column,
    codes: NDArray[np.intp],
    texts: list[str],
    rows: NDArray[np.intp],
) -> tuple[ExtensionArray, list[Problem]]:
    values = read_all(column, texts)
    bad = {i: value for i, value in enumerate(values) if isinstance(value, BadCell)}
    if not bad:
        return _typed(column, list(values), codes), []
    is_bad = np.isin(codes, list(bad))
    for code in pd.unique(codes[is_bad][:PROBLEMS_MAX])[:SUGGESTED_MAX]:
        nearest = bad[code].nearest or nearest_valid(column, texts[code])
        bad[code] = replace(bad[code], nearest=nearest)
    problems = [
        cell_problem(table, column, row, texts[code], bad[code])
        for row, code in zip(
            rows[is_bad][:PROBLEMS_MAX].tolist(), codes[is_bad].tolist(), strict=False
        )
    ]
    problems += left_out(table, column, int(is_bad.sum()) - PROBLEMS_MAX)
    good = [None if i in bad else value for i, value in enumerate(values)]
    return _typed(column, good, codes), problems


def cell_problem(table: str, column: Column, row: int, text: str, bad: BadCell) -> Problem:
    """Return the problem of one bad cell; what was expected defaults to the column's note."""
    expected = bad.expected or column.note
    shown = text.encode("utf-8", "replace").decode("utf-8")[:SHOWN_MAX]
    return Problem(table, column.name, row, shown, bad.code, expected.en, expected.zh, bad.nearest)


def left_out(table: str, column: Column, n: int) -> list[Problem]:
    """Return one problem that stands for `n` more like those listed; none for ``n <= 0``."""
    if n <= 0:
        return []
    more = Label(f"另有 {n} 个类似的单元格未列出", f"{n} more cells like these are not listed")
    return [Problem(table, column.name, -1, "", "more_of_these", more.en, more.zh)]


def _typed(column: Column, values: list[object], codes: NDArray[np.intp]) -> ExtensionArray:
    # Arrays, not series: of a small company, frames have more columns than rows.
    blank = column.default if column.default is not None else _FILLED.get(column.kind)
    blank = None if column.required else blank
    if column.kind == "flag":
        blank = bool(blank)
        values = [blank if value is None else value for value in values]
    every: NDArray[Any] = np.array([*values, blank], dtype=object)
    dtype: Any = dtype_of(column)  # of the stubs, no overload takes one that is looked up
    known: ExtensionArray = pd.array(every, dtype=dtype)
    return known.take(codes)  # code -1, a blank cell, takes the last
