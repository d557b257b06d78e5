"""What HR is shown of a file before anything is done with it: sheets, headers, the first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.files.grid import Grid, letters
from api.files.headers import plain_name
from api.files.intake import RawInput
from api.files.sheet import Origin

ROWS_SHOWN = 5
_LONGEST = 60
_TITLE_ROWS = 10


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column of a file.

    Attributes
    ----------
    header, letter : str
        As it stands in the file; by what a spreadsheet calls it.
    key : str
        Name by which a mapping knows the header; empty for one without letters and digits.
    column : str
        Canonical column that it was read as; empty where it was not read.
    """

    header: str
    letter: str
    key: str
    column: str


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """One sheet or file as it was read.

    Attributes
    ----------
    key : str
        Name by which a mapping knows the sheet.
    table : str
        Canonical table; empty where it was not read.
    encoding : str
        Detected, of a text file; else empty.
    header_row : int
        As a spreadsheet counts.
    rows : int
        Of data.
    sample : tuple of tuple of str
        Cells of the first rows, as texts of at most 60 characters.
    """

    file: str
    sheet: str
    key: str
    table: str
    encoding: str
    header_row: int
    rows: int
    columns: tuple[ColumnSeen, ...]
    sample: tuple[tuple[str, ...], ...]


def preview(raw: RawInput) -> list[SheetSeen]:
    """Return what was found in an input: what is read by table, then what is not."""
    read = [_read(table, origin) for table, origin in raw.origins.items()]
    return read + [_unread(grid) for grid in raw.unread]


def _read(table: str, origin: Origin) -> SheetSeen:
    columns = {place: name for name, place in origin.columns.items()}
    return _seen(origin.grid, table, origin.header_row, origin.headers, columns)


def _unread(grid: Grid) -> SheetSeen:
    """Take the fullest of the first rows for the header."""
    if grid.headers is not None:
        return _seen(grid, "", 0, grid.headers, {})
    rows = _texts(grid, 0, _TITLE_ROWS)
    filled = [sum(map(bool, row)) for row in rows]
    at = filled.index(max(filled)) if filled else 0
    return _seen(grid, "", at + 1, rows[at] if rows else (), {})


def _seen(
    grid: Grid, table: str, header_row: int, headers: Sequence[str], columns: dict[int, str]
) -> SheetSeen:
    first = 0 if grid.headers is not None else header_row
    return SheetSeen(
        grid.file,
        grid.sheet,
        plain_name(grid.sheet) or plain_name(Path(grid.file).stem),
        table,
        grid.encoding,
        header_row,
        max(len(grid.cells) - first, 0),
        tuple(
            ColumnSeen(header[:_LONGEST], letters(at), plain_name(header), columns.get(at, ""))
            for at, header in enumerate(headers)
        ),
        _texts(grid, first, first + ROWS_SHOWN),
    )


def _texts(grid: Grid, start: int, end: int) -> tuple[tuple[str, ...], ...]:
    rows = grid.cells.iloc[start:end].astype(object).itertuples(index=False)
    return tuple(tuple(map(_text, row)) for row in rows)


def _text(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell).strip()[:_LONGEST]
