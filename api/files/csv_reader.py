"""Reading CSV: any of the known encodings, separated by comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from api.files.encoding import decode
from api.files.errors import UnreadableFile
from api.files.grid import Grid
from api.files.limits import Limits
from api.files.spreadsheet import LIVE
from features.label import Label

_SEPARATORS = (",", ";", "\t")
_MARK = "'"
_ZIP_MAGIC = b"PK\x03\x04"


def read_csv(path: Path, limits: Limits) -> Grid:
    """Read one CSV file, every cell as text.

    Rows are counted as a spreadsheet counts them: a quoted cell may span lines and is one row, a
    blank line is a row.

    Raises
    ------
    UndecodableText, UnreadableFile, TooLarge
    """
    limits.check_file(path)
    data = path.read_bytes()
    if data.startswith(_ZIP_MAGIC):
        raise UnreadableFile(
            path.name,
            Label(
                "这是工作簿或压缩文件，不是 CSV 文件",
                "this is a workbook or an archive, not a CSV file",
            ),
        )
    text, encoding = decode(data, path.name)
    rows = _rows(text, path.name, limits)
    note = Label(f"{path.name}：按 {encoding} 编码读取", f"{path.name}: read as {encoding}")
    notes = () if encoding.startswith("utf-8") else (note,)
    cells = pd.DataFrame(rows, dtype=object)
    return Grid(path.name, "", cells, encoding=encoding, notes=notes)


def _rows(text: str, name: str, limits: Limits) -> list[list[str]]:
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    width = 0
    marked = _MARK in text
    try:
        for row in reader:
            width = max(width, len(row))
            limits.check_shape(name, len(rows) + 1, width)
            rows.append([as_typed(cell) for cell in row] if marked else row)
    except csv.Error as error:
        reason = Label(
            f"第 {reader.line_num} 行不是有效的 CSV", f"line {reader.line_num} is not CSV: {error}"
        )
        raise UnreadableFile(name, reason) from error
    return [row + [""] * (width - len(row)) for row in rows]


def as_typed(cell: str) -> str:
    """Take off the mark that keeps a spreadsheet from running a text as a formula."""
    return cell[1:] if cell.startswith(_MARK) and cell[1:2] in LIVE else cell


def _separator(text: str) -> str:
    """Return the separator that splits the first line that holds anything into most cells."""
    first = text.lstrip("\r\n").partition("\n")[0][:100_000]
    quoted = first.split('"')
    plain = "".join(quoted[::2])
    return max(_SEPARATORS, key=plain.count)
