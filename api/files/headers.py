"""From the headers and names that people use to the canonical ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from features.cells import fold
from features.label import LANGS, Label
from features.schema import TABLES, TableSchema

INSTRUCTIONS_SHEET = Label("填写说明", "Instructions")
PROBLEMS_SHEET = Label("问题清单", "Problems")
OWN_SHEETS = frozenset(
    label.text(lang) for label in (INSTRUCTIONS_SHEET, PROBLEMS_SHEET) for lang in LANGS
)
"""Sheets of the workbooks that this package writes which are no tables; passed over in silence."""

_MARKS = re.compile(r"[(（\[【](必填|required|可选|选填|optional)[)）\]】]")
_NUMBERING = re.compile(r"^\d+|\d+$")


@dataclass(frozen=True, slots=True)
class Matched:
    """Which header means which column.

    Attributes
    ----------
    columns : dict of str to int
        Position of the header, by canonical column.
    rivals : dict of int to str
        Positions of headers that mean a column which another header means just as well, and that
        column.
    ignored : tuple of int
        Positions of headers that mean nothing, or something that a closer header says better.
    """

    columns: dict[str, int]
    rivals: dict[int, str]
    ignored: tuple[int, ...]


def plain_name(text: str) -> str:
    """Return a name as it is compared: letters and digits alone, without case or width.

    Examples
    --------
    >>> plain_name(" Person-ID * "), plain_name("工号（必填）")
    ('personid', '工号')
    """
    return "".join(c for c in _MARKS.sub("", fold(text)) if c.isalnum())


def find_table(name: str) -> str:
    """Return the table that a sheet or file name means; empty when it means none.

    Names, labels in either language and aliases count; numbers before or after do not
    (``01_people``, ``学员表2026``).
    """
    plain = plain_name(name)
    return _table_names().get(plain) or _table_names().get(_NUMBERING.sub("", plain), "")


@cache
def _table_names() -> dict[str, str]:
    names = {}
    for table in TABLES.values():
        for name in (*table.aliases, table.label.zh, table.label.en, table.name):
            names[plain_name(name)] = table.name
    return names


@cache
def _column_names(table: str) -> dict[str, tuple[int, str]]:
    """Rank (0: name or label, 1: alias) and column by plain name."""
    schema = TABLES[table]
    names: dict[str, tuple[int, str]] = {}
    for column in schema.columns:
        for alias in column.aliases:
            names.setdefault(plain_name(alias), (1, column.name))
    for column in schema.columns:
        for name in (column.label.zh, column.label.en, column.name):
            names[plain_name(name)] = (0, column.name)
    return names


def match_headers(
    schema: TableSchema, headers: Sequence[str], renamed: Mapping[str, str] | None = None
) -> Matched:
    """Match the headers of one table to its columns.

    Parameters
    ----------
    schema : TableSchema
    headers : sequence of str
        As they stand in the file; blank ones mean nothing.
    renamed : mapping of str to str, optional
        Canonical column by header, empty for one that is not to be read; comes before every name
        that is known.

    Returns
    -------
    Matched
        A mapped header beats a name or label, which beats an alias; two headers of one rank for one
        column are rivals: the first is read, the other is a problem.
    """
    own = {plain_name(theirs): (-1, ours) for theirs, ours in (renamed or {}).items()}
    known = {**_column_names(schema.name), **own}
    ranked = [
        (known[plain][0], place, known[plain][1])
        for place, plain in enumerate(map(plain_name, headers))
        if plain in known and known[plain][1]
    ]
    columns: dict[str, int] = {}
    ranks: dict[str, int] = {}
    rivals: dict[int, str] = {}
    for rank, place, column in sorted(ranked):
        if column not in columns:
            columns[column], ranks[column] = place, rank
        elif ranks[column] == rank:
            rivals[place] = column
    used = {*columns.values(), *rivals}
    named = (place for place, header in enumerate(headers) if header.strip())
    return Matched(columns, rivals, tuple(place for place in named if place not in used))
