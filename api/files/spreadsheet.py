"""The one way to write CSV and workbooks: no live formulas, whole or not at all, bytes repeat."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from api.files.atomic import atomic_path

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet would run as a formula."""
_CELL_MAX = 32_767
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no zones; fixed, so that bytes repeat
_LOOKED_AT = 200
_WIDTHS = (8, 60)
_SHEET_NAME_MAX = 31


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV; see `write_csv_blocks`."""
    write_csv_blocks([frame], path)


def write_csv_blocks(frames: Iterable[pd.DataFrame], path: Path) -> None:
    """Write frames of equal columns, one after the other, as one CSV file.

    It is UTF-8 with a byte order mark, without which spreadsheets garble it. Texts that a
    spreadsheet would take for a formula are neutralised with a leading ``'``; numbers stay numbers.
    `api.files.csv_reader` takes the mark off again. The index is not written; missing values are
    blank.

    Parameters
    ----------
    frames : iterable of DataFrame
        One or more; only one is held at a time.
    path : Path
    """
    with atomic_path(path) as unfinished, unfinished.open("wb") as file:
        for place, frame in enumerate(frames):
            begin, encoding = place == 0, "utf-8" if place else "utf-8-sig"
            _safe(frame).to_csv(
                file, index=False, header=begin, encoding=encoding, lineterminator="\n"
            )


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    safe = frame.rename(columns=lambda name: _neutral(str(name)))
    for place in range(frame.shape[1]):
        cells = frame.iloc[:, place]
        if cells.dtype.kind == "O":
            neutral = cells.map(_neutral, na_action="ignore")
            safe.isetitem(place, neutral.to_numpy(dtype=object))
    return safe


def _neutral(cell: object) -> object:
    """Return the cell with a leading ``'`` where a spreadsheet would take it for a formula.

    Line ends within a cell become line feeds: a lone carriage return would not be quoted, and would
    break the row.
    """
    if not isinstance(cell, str):
        return cell
    plain = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    return f"'{plain}" if plain.startswith(LIVE) else plain


def write_xlsx(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write frames as one workbook, a sheet each: frozen header, fitted widths, texts as texts.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        By sheet name, at most 31 characters; the index is not written; missing values are blank.
    path : Path
    """
    with open_workbook(path, by_rows=True) as book:
        header = book.add_format({"bold": True, "bottom": 1})
        styles = CellStyles(book)
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:_SHEET_NAME_MAX])
            sheet.freeze_panes(1, 0)
            columns = [
                frame.iloc[:, place].astype(object).tolist() for place in range(frame.shape[1])
            ]
            for place, label in enumerate(map(str, frame.columns)):
                sheet.set_column(place, place, _width(label, columns[place]))
                sheet.write_string(0, place, plain_text(label), header)
            for row, cells in enumerate(zip(*columns, strict=True), start=1):
                for place, cell in enumerate(cells):
                    styles.write(sheet, row, place, cell)


@contextmanager
def open_workbook(path: Path, *, by_rows: bool = False) -> Iterator[Workbook]:
    """Give a new workbook; it stands at `path` when the block ends well, else nothing does.

    Parameters
    ----------
    path : Path
    by_rows : bool, optional
        Whether every sheet is written row by row: then memory does not grow with the rows.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["constant_memory"] = by_rows
    with atomic_path(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"created": _CREATED})
        yield book
        book.close()


class CellStyles:
    """Writes cells of any type into the sheets of one workbook, days as days.

    Parameters
    ----------
    book : Workbook
    marked : dict, optional
        Further properties of the formats, such as a background colour.
    """

    def __init__(self, book: Workbook, marked: Mapping[str, object] | None = None) -> None:
        extra = dict(marked or {})
        self._plain: Format | None = book.add_format(extra) if extra else None
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd", **extra})
        self._time: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", **extra})

    def write(self, sheet: Worksheet, row: int, column: int, cell: object) -> None:
        """Write one cell; what is no day, number or yes/no is written as text, formulas too."""
        if cell is None or cell is pd.NA or cell is pd.NaT or cell == "":
            if self._plain is not None:
                sheet.write_blank(row, column, None, self._plain)
        elif isinstance(cell, (bool, np.bool_)):
            sheet.write_boolean(row, column, bool(cell), self._plain)
        elif isinstance(cell, (int, float, np.number)):
            self._write_number(sheet, row, column, float(cell))
        elif isinstance(cell, (datetime, date)) and cell.year >= 1900:
            midnight = not isinstance(cell, datetime) or cell.time() == datetime.min.time()
            naive = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            sheet.write_datetime(row, column, naive, self._day if midnight else self._time)
        else:
            sheet.write_string(row, column, plain_text(str(cell)), self._plain)

    def _write_number(self, sheet: Worksheet, row: int, column: int, number: float) -> None:
        if math.isfinite(number):
            sheet.write_number(row, column, number, self._plain)
        elif not math.isnan(number):
            sheet.write_string(row, column, str(number), self._plain)


def plain_text(text: str) -> str:
    """Return the text as a workbook can hold it: 32,767 characters, no lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")[:_CELL_MAX]


def _width(label: str, cells: list[object]) -> float:
    longest = max([_shown_width(label), *map(_shown_width, map(str, cells[:_LOOKED_AT]))])
    return min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])


def _shown_width(text: str) -> int:
    """Chinese characters are twice as wide as Latin ones."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text[: _WIDTHS[1]])
