"""What learners and mentors have in common, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.availability import HOURS_PER_WEEK, parse_hours, to_utc
from features.cohort import Side
from features.index import Index
from features.schema import METHODS, STYLE_DIMENSIONS, Choice


@dataclass(frozen=True, eq=False)
class Categories:
    """The categories of a company, which the codes of a `Side` address; see `Cohort`."""

    posts: Index
    departments: tuple[str, ...]
    sites: tuple[str, ...]
    zones: tuple[str, ...]
    language_sets: tuple[frozenset[str], ...]
    zone_offset: NDArray[np.float64]


def categories_of(people: pd.DataFrame, posts: Index, as_of: datetime) -> Categories:
    """Collect the categories that occur among all people, sorted."""
    zones = _distinct(people["time_zone"])
    languages = {_languages(text) for text in _distinct(people["languages"])}
    return Categories(
        posts,
        _distinct(people["department"]),
        _distinct(people["site"]),
        zones,
        tuple(sorted(languages, key=sorted)),
        np.array([_offset(zone, as_of) for zone in zones], dtype=np.float64),
    )


def build_side(
    people: pd.DataFrame, rows: pd.DataFrame, categories: Categories, *, method: str, text: str
) -> Side:
    """Join the rows of one side with what is known about the people.

    Parameters
    ----------
    people : DataFrame
        Table ``people``, indexed by person id.
    rows : DataFrame
        Table ``learners`` or ``mentors``, indexed by person id, in index order.
    categories : Categories
    method, text : str
        Columns that hold the methods and the free text on this side.
    """
    joined = people.loc[rows.index]
    zone = _codes(joined["time_zone"], categories.zones)
    return Side(
        person=tuple(rows.index),
        name=tuple(joined["name"].tolist()),
        post=categories.posts.positions(joined["post_id"].fillna(""), missing="negative"),
        department=_codes(joined["department"], categories.departments),
        site=_codes(joined["site"], categories.sites),
        zone=zone,
        language_set=_language_codes(joined["languages"], categories.language_sets),
        grade=joined["grade"].to_numpy(np.float64, na_value=np.nan),
        style=_styles(rows),
        methods=chosen(rows[method], METHODS),
        hours=_utc_hours(rows["availability"], zone, categories.zone_offset),
        text=tuple(rows[text].tolist()),
    )


def chosen(cells: pd.Series, choices: tuple[Choice, ...]) -> NDArray[np.bool_]:
    """Which of `choices` each cell holds, shape (n, n_choices); all False for a blank cell."""
    codes = [choice.code for choice in choices]
    return _read_once(cells, lambda cell: [code in cell.split("|") for code in codes], len(codes))


def code_of(cells: pd.Series, choices: tuple[Choice, ...]) -> NDArray[np.intp]:
    """Position of each cell in `choices`, shape (n,); -1 for a blank cell."""
    return _codes(cells, tuple(choice.code for choice in choices))


def _read_once(
    cells: pd.Series, read: Callable[[str], list[bool] | NDArray[np.bool_]], width: int
) -> NDArray[np.bool_]:
    """Read every distinct text once: thousands of people share few spellings."""
    codes, texts = pd.factorize(cells.fillna(""))
    table = np.array([read(text) for text in texts], dtype=np.bool_).reshape(len(texts), width)
    return table[codes]


def _distinct(cells: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(set(cells.dropna().unique().tolist()) - {""}))


def _codes(cells: pd.Series, categories: tuple[str, ...]) -> NDArray[np.intp]:
    return (
        pd.Index(categories, dtype=object)
        .get_indexer(pd.Index(cells, dtype=object))
        .astype(np.intp)
    )


def _languages(cell: str) -> frozenset[str]:
    return frozenset(code.strip().lower() for code in cell.split("|") if code.strip())


def _language_codes(
    cells: pd.Series, language_sets: tuple[frozenset[str], ...]
) -> NDArray[np.intp]:
    position = {languages: i for i, languages in enumerate(language_sets)}
    codes, texts = pd.factorize(cells.fillna(""))
    known = [position[_languages(text)] if text else -1 for text in texts]
    return np.array(known, dtype=np.intp)[codes]


def _styles(rows: pd.DataFrame) -> NDArray[np.float64]:
    style = rows[list(STYLE_DIMENSIONS)].to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isnan(style).any(axis=1, keepdims=True), np.nan, style)


def _offset(zone: str, as_of: datetime) -> float:
    offset = as_of.astimezone(ZoneInfo(zone)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds() / 3600.0


def _utc_hours(
    cells: pd.Series, zone: NDArray[np.intp], zone_offset: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Free hours in UTC; unknown (all False) without a time zone, for local hours say nothing."""
    local = _read_once(cells, parse_hours, HOURS_PER_WEEK)
    hours = np.zeros_like(local)
    for code, offset in enumerate(zone_offset):
        there = zone == code
        hours[there] = to_utc(local[there], float(offset))
    return hours
