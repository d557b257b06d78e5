"""From one grid of cells to one table's raw frame: the header row, the columns, the odd cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from api.files.errors import CellProblem
from api.files.grid import Grid, letters
from api.files.headers import Matched, match_headers
from features.label import Label
from features.schema import TableSchema

_TITLE_ROWS = 10
_DAYS_FROM_1900_TO_1904 = 1462
_FORMULA = Label(
    "公式算出的值：请用表格软件打开并保存一次，或直接填写内容",
    "a computed value: open and save the file in a spreadsheet, or type the value",
)
_USABLE = Label("可用的值，而不是错误值", "a usable value, not an error")
_NO_HEADER = Label("每列数据上方都有表头", "a header above every column of data")


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a table was found.

    Attributes
    ----------
    file, sheet : str
    header_row : int
        As a spreadsheet counts, the first is 1.
    headers : tuple of str
        As they stand in the file, by position.
    columns : dict of str to int
        Position of each canonical column that was found.
    encoding : str
        Detected encoding of a text file, else empty.
    grid : Grid
        Every cell as it was found.
    """

    file: str
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    encoding: str
    grid: Grid

    @property
    def place(self) -> str:
        """File and sheet, as one text."""
        return self.grid.place

    def row(self, position: int) -> int:
        """Return the spreadsheet's row of the `position`-th row of data (from 0)."""
        return self.header_row + 1 + position


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table as it was found: raw frame, origin, and what is odd about it."""

    frame: pd.DataFrame
    origin: Origin
    problems: tuple[CellProblem, ...]
    notes: tuple[Label, ...]


def read_sheet(schema: TableSchema, grid: Grid, renamed: Mapping[str, str]) -> Sheet:
    """Find the header, match it, and cut out the columns that the table knows.

    The header is the row among the first ten in which most headers are known, the first of equals;
    whatever stands above it is a title.
    """
    at, headers = _header(schema, grid, renamed)
    matched = match_headers(schema, headers, renamed)
    data = grid.cells.iloc[at + 1 :] if grid.headers is None else grid.cells
    frame = pd.DataFrame(
        {name: data.iloc[:, place] for name, place in matched.columns.items()}
    ).reset_index(drop=True)
    if grid.date_1904:
        frame = _from_1904(schema, frame)
    origin = Origin(grid.file, grid.sheet, at + 1, headers, matched.columns, grid.encoding, grid)
    problems = [*_rivals(schema, origin, matched), *_odd_cells(schema, origin)]
    problems += _stray_cells(schema, origin, data)
    return Sheet(frame, origin, tuple(problems), _ignored(schema, origin, matched))


def _header(
    schema: TableSchema, grid: Grid, renamed: Mapping[str, str]
) -> tuple[int, tuple[str, ...]]:
    if grid.headers is not None:
        return 0, grid.headers
    rows = [tuple(_text(cell) for cell in row) for row in grid.cells.head(_TITLE_ROWS).to_numpy()]
    if not rows:
        return 0, ()
    known = [len(match_headers(schema, row, renamed).columns) for row in rows]
    at = known.index(max(known))
    return at, rows[at]


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def _from_1904(schema: TableSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Move bare day numbers of a workbook that counts from 1904 to the usual count."""
    names = [c.name for c in schema.columns if c.kind == "date" and c.name in frame]
    return frame.assign(**{name: frame[name].map(_later) for name in names})


def _later(cell: object) -> object:
    return cell + _DAYS_FROM_1900_TO_1904 if isinstance(cell, float) else cell


def _problem(
    schema: TableSchema,
    origin: Origin,
    row: int,
    place: int,
    value: str,
    *,
    code: str,
    expected: Label,
) -> CellProblem:
    columns = {position: name for name, position in origin.columns.items()}
    return CellProblem(
        origin.file,
        origin.sheet,
        row,
        origin.headers[place] if place < len(origin.headers) else "",
        letters(place),
        value[:80],
        code,
        expected.en,
        expected.zh,
        table=schema.name,
        column=columns.get(place, ""),
    )


def _rivals(schema: TableSchema, origin: Origin, matched: Matched) -> list[CellProblem]:
    problems = []
    for place, column in matched.rivals.items():
        label, first = schema.column(column).label, letters(matched.columns[column])
        expected = Label(
            f"只有一列是“{label.zh}”；{first} 列已经是", f"one column {label.en!r}; {first} is one"
        )
        header = origin.headers[place]
        problems.append(
            _problem(
                schema,
                origin,
                origin.header_row,
                place,
                header,
                code="two_headers",
                expected=expected,
            )
        )
    return problems


def _odd_cells(schema: TableSchema, origin: Origin) -> list[CellProblem]:
    """Problems of cells without a usable value in columns that the table knows."""
    known = set(origin.columns.values())
    problems = []
    for (row, place), what in sorted(origin.grid.unreadable.items()):
        if place in known and row + 1 > origin.header_row:
            is_formula = what == "formula"
            code = "formula_without_value" if is_formula else "error_value"
            expected = _FORMULA if is_formula else _USABLE
            shown = "" if is_formula else what
            problems.append(
                _problem(schema, origin, row + 1, place, shown, code=code, expected=expected)
            )
    return problems


def _stray_cells(schema: TableSchema, origin: Origin, data: pd.DataFrame) -> list[CellProblem]:
    """One problem for each column of data without a header: often a comma that was not quoted."""
    problems = []
    for place, header in enumerate(_padded(origin.headers, data.shape[1])):
        if header:
            continue
        cells = data.iloc[:, place].reset_index(drop=True)
        filled = cells[cells.notna() & (cells != "")]
        row, text = next(
            ((row, _text(cell)) for row, cell in filled.items() if _text(cell)), (0, "")
        )
        if text:
            problems.append(
                _problem(
                    schema,
                    origin,
                    origin.row(int(str(row))),
                    place,
                    text,
                    code="cell_without_header",
                    expected=_NO_HEADER,
                )
            )
    return problems


def _padded(headers: tuple[str, ...], width: int) -> list[str]:
    return [*headers, *[""] * (width - len(headers))]


def _ignored(schema: TableSchema, origin: Origin, matched: Matched) -> tuple[Label, ...]:
    if not matched.ignored:
        return ()
    names = ", ".join(
        f"{letters(place)} {origin.headers[place][:40]!r}" for place in matched.ignored
    )
    return (
        Label(
            f"{origin.place}：“{schema.label.zh}”未读取的列：{names}",
            f"{origin.place}: columns not read of {schema.label.en!r}: {names}",
        ),
    )
