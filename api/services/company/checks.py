"""Rows on their way in, checked as files are, against what the company holds already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from features.coercion import coerce, distinct_texts
from features.errors import Problem
from features.schema import TABLES
from features.tables import Tables
from features.validation import check_frames

_WHOLE_TABLE = ("missing_table", "empty_table")
_SENT_ALONE = frozenset({"not_an_email"})
"""Conditions younger than what companies hold: told of cells that are sent, of no other."""
_EARLIEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows on their way in, read and checked.

    Attributes
    ----------
    frames : dict of str to DataFrame
        Typed rows by table; the index is the row's position as it was handed in.
    problems : tuple of Problem
        What is wrong with them; `row` is that position.
    elsewhere : tuple of Problem
        What would be wrong with rows that the company holds; `row` is -1.
    """

    frames: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...]


def latest_day(now: datetime) -> date:
    """Return the latest day that it is anywhere: facts dated later are mistakes."""
    return (now + _EARLIEST_ZONE).date()


def check_rows(
    raw: Mapping[str, pd.DataFrame],
    stored: Tables,
    today: date,
    *,
    whole: Collection[str] = (),
) -> Rows:
    """Check rows as if they stood in the company's tables.

    Parameters
    ----------
    raw : mapping of str to DataFrame
        Cells by canonical table and column, any dtype. A column that is not there keeps what is
        stored under the same key.
    stored : Tables
        What the rows replace and refer to; unchecked.
    today : date
        Facts dated later are problems.
    whole : collection of str, optional
        Tables of which the rows on their way in are all there will be.
    """
    kept = stored.frames()
    merged = {name: frame for name, frame in kept.items() if len(frame)}
    for name, frame in raw.items():
        coming, stays = _merged(name, frame, kept[name])
        merged[name] = coming if name in whole or stays.empty else _one_above_other(coming, stays)
    checked = check_frames(merged, today=today)
    own, elsewhere = [], []
    for problem in checked.problems:
        if problem.code in _WHOLE_TABLE and not _is_referred_to(problem.table, checked.frames):
            continue
        is_own = problem.row < len(raw.get(problem.table, ()))
        if problem.code in _SENT_ALONE and not (is_own and problem.column in raw[problem.table]):
            continue
        if is_own:
            own.append(problem)
        else:
            elsewhere.append(problem)
    frames = {name: _first(checked.frames[name], len(frame)) for name, frame in raw.items()}
    return Rows(frames, tuple(own), tuple(elsewhere))


def _merged(
    name: str, raw: pd.DataFrame, stored: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows on their way in, filled up, and the stored ones that they do not replace."""
    schema = TABLES[name]
    key = list(schema.key)
    coming = coerce(schema, raw).frame
    known = [column.name for column in schema.columns if column.name in raw]
    rows = raw[known].reset_index(drop=True)
    if stored.empty:
        return rows, stored
    if all(column in known for column in key):
        kept = [column.name for column in schema.columns if column.name not in known]
        earlier = coming[key].merge(stored[[*key, *kept]].drop_duplicates(key), how="left", on=key)
        rows = rows.assign(**{c: earlier[c].set_axis(coming.index) for c in kept})
    found = stored[key].merge(coming[key].drop_duplicates(), how="left", on=key, indicator=True)
    stays = (found["_merge"] == "left_only").to_numpy()
    return rows, stored[stays]


def _one_above_other(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return two tables as one, with the second's columns, each distinct text held once."""
    parts = (first.reindex(columns=second.columns), second)
    columns = {name: [_texts(part[name]) for part in parts] for name in second}
    return pd.DataFrame({name: union_categoricals(texts) for name, texts in columns.items()})


def _texts(cells: pd.Series) -> pd.Categorical:
    codes, texts = distinct_texts(cells)
    places, unique = pd.factorize(np.array([*texts, ""], dtype=object))
    places[places == places[-1]] = -1  # blank, which the code -1 takes
    found: pd.Categorical = pd.Categorical.from_codes(places[codes], pd.Index(unique))
    return found


def _first(frame: pd.DataFrame, n_rows: int) -> pd.DataFrame:
    """Return the rows of a checked table that came from the first so many positions."""
    return frame[frame.index < n_rows]


def _is_referred_to(table: str, frames: Mapping[str, pd.DataFrame]) -> bool:
    """Whether any cell refers to a table; one that is empty is else merely not there yet."""
    columns = (
        frames[name][column.name]
        for name, schema in TABLES.items()
        for column in schema.columns
        if column.refers is not None and column.refers.split(".")[0] == table
    )
    return any(bool((cells.notna() & (cells != "")).any()) for cells in columns)
