"""What a table, a column and a choice are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from features.label import Label

Kind = Literal[
    "id", "ref", "text", "number", "integer", "date", "flag", "choice", "choices", "refs"
]
"""What a cell holds and how the validated frame stores it.

========  ===================================================================== =============
kind      cell                                                                  dtype
========  ===================================================================== =============
id        this table's own identifier                                           str
ref       identifier of a row of another table (unchecked if `refers` is None)  str, NA
text      free text                                                             str, ""
number    finite number in [low, high], on the grid of `step` where it is set   float64, NaN
integer   whole number in [low, high]                                           Int64, NA
date      calendar day                                                          datetime64[us], NaT
flag      yes / no                                                              bool
choice    one of `choices`                                                      str, NA
choices   several of `choices`, stored sorted and joined by ``|``               str, ""
refs      several references, stored in the order given and joined by ``|``     str, ""
========  ===================================================================== =============

NA of a text-like column is pandas' missing value (`NaN` of the ``str`` dtype). A blank cell becomes
the column's `default` where one is declared.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a ``choice`` column: its stored code, its label, other spellings."""

    code: str
    label: Label
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it may hold, what people call it, what it means."""

    name: str
    kind: Kind
    label: Label
    note: Label
    required: bool = False
    default: str | float | bool | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    refers: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns, its key, and the column that dates its rows.

    Attributes
    ----------
    key : tuple of str
        Columns that together identify a row; duplicates are an error. Empty: no key.
    dated : str or None
        Date column that says when a row became known. `Tables.as_of` drops rows dated later.
    required : bool
        Whether an input without this table is an error. A table that is not required may be absent
        and is then empty.
    """

    name: str
    label: Label
    note: Label
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    dated: str | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
