"""Every check that raw frames pass before anything is computed from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

import numpy as np
import pandas as pd
import pandera.pandas as pa

from features.cells import BadCell
from features.coercion import PROBLEMS_MAX, cell_problem, coerce, dtype_of, empty, left_out
from features.errors import Problem
from features.label import Label
from features.schema import TABLES, Column, TableSchema
from features.table_rules import broken_rules

Condition = Callable[[pd.Series], pd.Series]
_NEEDED = Label("必填，不能为空", "a value: this column is required")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found.

    Attributes
    ----------
    frames : dict of str to DataFrame
        Every table, typed; its index is the row's position in the frame that was handed in.
    problems : tuple of Problem
        Everything that is wrong, in table and row order; nothing may be computed while any is.
    ignored : tuple of (table, column)
        Tables (column empty) and columns that are not known and were not read.
    """

    frames: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    ignored: tuple[tuple[str, str], ...]


def check_frames(
    frames: Mapping[str, pd.DataFrame], *, today: date | None = None, keyed: bool = False
) -> Checked:
    """Read every cell of every table and check it all.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Raw frames by canonical table name; see `features.coercion.coerce`.
    today : date, optional
        Where given, facts dated later are problems.
    keyed : bool
        Whether a database holds keys and references; see `features.table_rules.broken_rules`.

    Returns
    -------
    Checked
        Never raises for bad data: everything that is wrong is in `problems`.
    """
    typed: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    ignored = [(name, "") for name in frames if name not in TABLES]
    for name, schema in TABLES.items():
        if name not in frames:
            typed[name] = empty(schema)
            problems += _no_table(schema)
            continue
        read = coerce(schema, frames[name])
        typed[name] = read.frame
        problems += read.problems or _no_rows(schema, read.frame)
        problems += _bad_values(schema, read.frame, read.problems)
        ignored += [(name, column) for column in read.unknown]
    problems += broken_rules(typed, today, keyed=keyed)
    return Checked(typed, _in_order(problems), tuple(ignored))


@cache
def frame_schema(name: str) -> pa.DataFrameSchema:
    """Return the pandera schema of one table: types, required cells, ranges, grids and choices.

    Raises
    ------
    KeyError
        There is no such table.
    """
    columns = {column.name: _checks(column) for column in TABLES[name].columns}
    return pa.DataFrameSchema(columns, name=name)


def _checks(column: Column) -> pa.Column:
    checks = [pa.Check(holds, error=code) for code, holds in _conditions(column).items()]
    return pa.Column(dtype_of(column), checks, nullable=not column.required)


def _conditions(column: Column) -> dict[str, Condition]:
    """Return what must hold of the values of a column, by the code of the problem if it does not.

    Each condition takes values that are not missing, as pandera leaves missing ones out.
    """
    conditions: dict[str, Condition] = {}
    low, high = column.low, column.high
    if low is not None and high is not None:
        conditions["out_of_range"] = lambda values: (values >= low) & (values <= high)
    if column.step is not None:
        conditions["off_the_grid"] = partial(_is_on_grid, step=column.step)
    if column.kind == "choice":
        codes = [choice.code for choice in column.choices]
        conditions["not_a_choice"] = lambda values: values.isin(codes)
    return conditions


def _is_on_grid(values: pd.Series, step: float) -> pd.Series:
    steps = values / step
    whole: pd.Series = steps == np.floor(steps)
    return whole


def is_clean(schema: TableSchema, frame: pd.DataFrame) -> bool:
    """Return whether everything that `frame_schema` asks of values holds in a typed frame.

    In a tenth of pandera's time, which most frames have no use for: it says what is wrong, and
    where, of those in which something is.

    Parameters
    ----------
    schema : TableSchema
    frame : DataFrame
        As `features.coercion.coerce` returns it: columns have their types already.
    """
    return all(_holds(column, frame[column.name]) for column in schema.columns)


def _holds(column: Column, cells: pd.Series) -> bool:
    conditions = _conditions(column)
    if not column.required and not conditions:
        return True
    known = cells.dropna()
    if column.required and len(known) < len(cells):
        return False
    return all(holds(known).all() for holds in conditions.values())


def _bad_values(
    schema: TableSchema, frame: pd.DataFrame, known: tuple[Problem, ...]
) -> list[Problem]:
    """Run pandera over a typed frame; leave out the cells that have a problem already."""
    if is_clean(schema, frame):
        return []
    try:
        frame_schema(schema.name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as failed:
        cases = failed.failure_cases
    else:
        return []
    problems: list[Problem] = []
    for name, some in cases.groupby("column", sort=False):
        column = schema.column(str(name))
        fresh = _not_told(some, [problem for problem in known if problem.column == name])
        shown = fresh.head(PROBLEMS_MAX)
        told = zip(shown["index"], shown["check"], shown["failure_case"], strict=True)
        problems += [_value_problem(schema, column, *case) for case in told]
        problems += left_out(schema.name, column, len(fresh) - PROBLEMS_MAX)
    return problems


def _not_told(cases: pd.DataFrame, known: list[Problem]) -> pd.DataFrame:
    """Return the cases of one column, one a row, without those that its known problems tell of.

    A cell that could not be read is empty by now, and so is all of a column that is not there; of a
    column whose list was cut short, no empty cell can be told from an unread one.
    """
    if any(problem.code in ("missing_column", "more_of_these") for problem in known):
        cases = cases[cases["check"] != "not_nullable"]
    fresh = cases[~cases["index"].isin([problem.row for problem in known])]
    return fresh.drop_duplicates("index")


def _value_problem(
    schema: TableSchema, column: Column, row: int, check: str, value: float
) -> Problem:
    if check == "not_nullable":
        return cell_problem(schema.name, column, row, "", BadCell("missing_value", "", _NEEDED))
    nearest = nearest_number(column, float(value))
    return cell_problem(schema.name, column, row, f"{value:.15g}", BadCell(check, nearest))


def nearest_number(column: Column, value: float) -> str:
    """Return the valid number nearest to `value`: inside the range, on the grid; halves go up."""
    if column.low is not None and column.high is not None:
        value = min(max(value, column.low), column.high)
    if column.step is not None:
        value = float(np.floor(value / column.step + 0.5)) * column.step
    return f"{value:.15g}"


def _no_table(schema: TableSchema) -> list[Problem]:
    if not schema.required:
        return []
    expected = Label(f"“{schema.label.zh}”表", f"the table {schema.label.en!r}")
    return [Problem(schema.name, "", -1, "", "missing_table", expected.en, expected.zh)]


def _no_rows(schema: TableSchema, frame: pd.DataFrame) -> list[Problem]:
    if len(frame) or not schema.required:
        return []
    expected = Label(f"“{schema.label.zh}”表至少一行", f"one row or more of {schema.label.en}")
    return [Problem(schema.name, "", -1, "", "empty_table", expected.en, expected.zh)]


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    tables = {name: place for place, name in enumerate(TABLES)}
    columns = {
        (name, column.name): place
        for name, schema in TABLES.items()
        for place, column in enumerate(schema.columns)
    }

    def place(problem: Problem) -> tuple[int, int, int]:
        where = columns.get((problem.table, problem.column), -1)
        return tables[problem.table], problem.row, where

    return tuple(sorted(problems, key=place))
