"""Reading an input, whatever files it is made of, and saying what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from api.files.csv_reader import read_csv
from api.files.errors import (
    CellProblem,
    InputNotFound,
    InvalidInput,
    MacroWorkbook,
    UnreadableFile,
    UnsupportedFormat,
)
from api.files.grid import Grid, letters
from api.files.headers import OWN_SHEETS
from api.files.limits import Limits
from api.files.mapping import HeaderMapping, read_mapping
from api.files.parquet_reader import read_parquet
from api.files.sheet import Origin, Sheet, read_sheet
from api.files.workbook_reader import read_workbook
from features.errors import InvalidTables, Problem
from features.label import Label
from features.schema import TABLES
from features.tables import Tables

Progress = Callable[[str], None]
"""Called with the name of each file as its reading begins."""

_READ = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
MACROS = (".xlsm", ".xltm", ".xlam")
_REFUSED = (".xls", ".xlsb", ".ods", ".xlt")


@dataclass(frozen=True, eq=False)
class RawInput:
    """An input as it was found.

    Attributes
    ----------
    frames : dict of str to DataFrame
        Raw cells by canonical table and column; nothing is read or checked yet.
    origins : dict of str to Origin
        Where each table was found.
    problems : tuple of CellProblem
        What is wrong with headers, formulas and sheets, before any cell is read.
    notes : tuple of Label
        What a person should know: encodings, what was ignored, hidden sheets …
    unread : tuple of Grid
        Sheets and files that no table is read from.
    """

    frames: dict[str, pd.DataFrame]
    origins: dict[str, Origin]
    problems: tuple[CellProblem, ...]
    notes: tuple[Label, ...]
    unread: tuple[Grid, ...] = ()


def read_input(
    path: Path,
    *,
    mapping: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> RawInput:
    """Read a folder of CSV, .xlsx and Parquet files, mixed, or one workbook; change nothing.

    Parameters
    ----------
    path : Path
        Of a folder, its own files are read; folders in it, hidden files and the traces of open
        spreadsheets (``~$x.xlsx``) are not.
    mapping : Path, optional
        See `api.files.mapping.read_mapping`.
    limits : Limits, optional
        Bounds on what is read.
    progress : callable, optional

    Returns
    -------
    RawInput

    Raises
    ------
    InputNotFound, BadMapping, TooLarge, UnreadableFile
    """
    limits = limits or Limits()
    names = read_mapping(mapping) if mapping else HeaderMapping()
    sheets: dict[str, Sheet] = {}
    problems: list[CellProblem] = []
    notes: list[Label] = []
    unread: list[Grid] = []
    n_cells = 0
    for grid in _grids(path, limits, notes, progress):
        n_cells += grid.cells.size
        limits.check(path.name, "cells", n_cells, limits.cells)
        table = _table_of(grid, names)
        notes += grid.notes
        if not table and grid.sheet not in OWN_SHEETS:
            notes.append(_not_read(grid))
            unread.append(grid)
        if table in sheets:
            problems.append(_second_source(table, grid, sheets[table].origin))
            unread.append(grid)
        elif table:
            sheets[table] = read_sheet(TABLES[table], grid, names.columns.get(table, {}))
    for sheet in sheets.values():
        problems += sheet.problems
        notes += sheet.notes
    frames = {table: sheet.frame for table, sheet in sheets.items()}
    origins = {table: sheet.origin for table, sheet in sheets.items()}
    return RawInput(frames, origins, tuple(problems), tuple(notes), tuple(unread))


def load_tables(
    path: Path,
    *,
    mapping: Path | None = None,
    limits: Limits | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> Tables:
    """Read an input and check it all.

    Raises
    ------
    InvalidInput
        Anything is wrong with its content; carries every problem, by file, sheet, row and column.
    InputNotFound, BadMapping, TooLarge, UnreadableFile
        See `read_input`.
    """
    return tables_of(
        read_input(path, mapping=mapping, limits=limits, progress=progress), today=today
    )


def tables_of(raw: RawInput, *, today: date | None = None) -> Tables:
    """Check an input that was read; see `load_tables`.

    Raises
    ------
    InvalidInput
    """
    try:
        tables = Tables.from_frames(raw.frames, today=today)
    except InvalidTables as invalid:
        problems = located(raw, invalid.problems)
    else:
        problems = list(raw.problems)
    if problems:
        raise InvalidInput(problems)
    return tables


def located(raw: RawInput, problems: Sequence[Problem]) -> list[CellProblem]:
    """Return what is wrong with an input as it was read, then what checks of its rows have found.

    Each at its place in the files; a cell that has a problem already has no second one.
    """
    seen = {(p.table, p.row, p.letter) for p in raw.problems if p.row and p.letter}
    found = [_locate(raw.origins.get(problem.table), problem) for problem in problems]
    fresh = [p for p in found if (p.table, p.row, p.letter) not in seen]
    return [*raw.problems, *fresh]


def release_memory() -> None:
    """Give back what reading and checking held: a third of the memory of a large company."""
    pa.default_memory_pool().release_unused()


def _grids(
    path: Path, limits: Limits, notes: list[Label], progress: Progress | None
) -> Iterator[Grid]:
    for file in _files(path, limits, notes):
        if progress:
            progress(file.name)
        try:
            yield from _read_file(file, limits)
        except OSError as error:
            raise UnreadableFile(
                file.name,
                Label(f"无法打开：{error.strerror}", f"it cannot be opened: {error.strerror}"),
            ) from error


def _read_file(file: Path, limits: Limits) -> list[Grid]:
    suffix = file.suffix.lower()
    if suffix in MACROS:
        raise MacroWorkbook(file.name)
    if suffix in _REFUSED:
        raise UnsupportedFormat(file.name)
    if suffix == ".xlsx":
        return read_workbook(file, limits)
    if suffix == ".parquet":
        return [read_parquet(file, limits)]
    return [read_csv(file, limits)]


def _files(path: Path, limits: Limits, notes: list[Label]) -> list[Path]:
    """Return the files to read, by name; a note for each that is passed over."""
    if path.is_file():
        if path.suffix.lower() not in (*_READ, *MACROS, *_REFUSED):
            raise UnsupportedFormat(path.name)
        return [path]
    if not path.is_dir():
        raise InputNotFound(str(path))
    seen = sorted(file for file in path.iterdir() if file.is_file())
    files = [file for file in seen if not file.name.startswith((".", "~$"))]
    kept = [file for file in files if file.suffix.lower() in (*_READ, *MACROS, *_REFUSED)]
    notes += [
        Label(
            f"{file.name}：未读取（格式不支持）", f"{file.name}: not read, its format is not known"
        )
        for file in files
        if file not in kept
    ]
    limits.check(path.name, "files", len(kept), limits.files)
    if not kept:
        raise InputNotFound(str(path), "there is no .xlsx, .csv or .parquet file in this folder")
    return kept


def _table_of(grid: Grid, names: HeaderMapping) -> str:
    return names.table_of(grid.sheet, Path(grid.file).stem)


def _not_read(grid: Grid) -> Label:
    return Label(
        f"{grid.place}：未读取（名称不是已知的表）",
        f"{grid.place}: not read, no table has this name",
    )


def _second_source(table: str, grid: Grid, first: Origin) -> CellProblem:
    label = TABLES[table].label
    return CellProblem(
        grid.file,
        grid.sheet,
        0,
        "",
        "",
        "",
        "two_sources",
        f"one sheet or file for {label.en!r}; {first.place} is another",
        f"“{label.zh}”只能有一个来源；{first.place} 也是",
        table=table,
    )


def _locate(origin: Origin | None, problem: Problem) -> CellProblem:
    place = origin.columns.get(problem.column, -1) if origin else -1
    return CellProblem(
        origin.file if origin else "",
        origin.sheet if origin else "",
        origin.row(problem.row) if origin and problem.row >= 0 else 0,
        origin.headers[place] if origin and place >= 0 else "",
        letters(place) if place >= 0 else "",
        problem.value,
        problem.code,
        problem.expected_en,
        problem.expected_zh,
        problem.nearest,
        problem.table,
        problem.column,
    )
