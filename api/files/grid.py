"""One sheet or file as it was found, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from features.label import Label


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet or file.

    Attributes
    ----------
    file, sheet : str
        Name of the file without its folder; name of the sheet, empty for a file without sheets.
    cells : DataFrame
        Every cell by position; of CSV and workbooks the header is one of the rows.
    headers : tuple of str or None
        The header where the format itself has one (Parquet); else None.
    encoding : str
        Detected encoding of a text file, else empty.
    unreadable : mapping of (row, column) to str
        Positions of cells that hold no usable value: ``"formula"`` (a formula that was never
        computed) or an error value such as ``"#DIV/0!"``.
    date_1904 : bool
        Whether the workbook counts days from 1904.
    notes : tuple of Label
        What a person should know about it.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    headers: tuple[str, ...] | None = None
    encoding: str = ""
    unreadable: Mapping[tuple[int, int], str] = field(default_factory=dict)
    date_1904: bool = False
    notes: tuple[Label, ...] = ()

    @property
    def place(self) -> str:
        """File and sheet, as one text."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file


def letters(column: int) -> str:
    """Return the letters by which a spreadsheet calls a column.

    Examples
    --------
    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
