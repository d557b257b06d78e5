"""Reading .xlsx workbooks: values as the spreadsheet last computed and kept them."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from api.files.archive import ArchiveScan, SheetScan, scan_archive
from api.files.errors import (
    EncryptedWorkbook,
    UnreadableFile,
    broken_workbook,
    damaged_workbook,
)
from api.files.grid import Grid
from api.files.limits import Limits
from features.label import Label

_REFUSED = (CalamineError, OSError, ValueError, KeyError)


def read_workbook(path: Path, limits: Limits) -> list[Grid]:
    """Read every sheet of a workbook, in the order of its tabs; hidden ones too, with a note.

    Raises
    ------
    MacroWorkbook, EncryptedWorkbook, UnsupportedFormat, UnreadableFile, TooLarge
    """
    scan = scan_archive(path, limits)
    used = sum(sheet.rows * sheet.columns for sheet in scan.sheets.values())
    limits.check(path.name, "cells", used, limits.cells)
    members, date_1904 = _described(path.name, scan)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            limits.check(path.name, "sheets", len(sheets), limits.sheets)
            return [
                _grid(
                    path.name, book, about, scan.sheets.get(members.get(about.name, "")), date_1904
                )
                for about in sheets
            ]
    except PasswordError as error:
        raise EncryptedWorkbook(path.name) from error
    except _REFUSED as error:
        raise UnreadableFile(path.name, broken_workbook(error)) from error


def _described(name: str, scan: ArchiveScan) -> tuple[dict[str, str], bool]:
    """Return the archive member of each sheet, and whether days are counted from 1904."""
    try:
        book = ET.fromstring(scan.parts["xl/workbook.xml"])
        links = ET.fromstring(scan.parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    except ET.ParseError as error:
        raise UnreadableFile(name, damaged_workbook(error)) from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    members = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            target = posixpath.join("/xl", targets.get(link, ""))
            members[element.get("name", "")] = posixpath.normpath(target).lstrip("/")
    about = next((e for e in book.iter() if e.tag.endswith("}workbookPr")), None)
    return members, about is not None and about.get("date1904") in ("1", "true")


def _grid(
    name: str,
    book: CalamineWorkbook,
    about: SheetMetadata,
    scan: SheetScan | None,
    date_1904: bool,
) -> Grid:
    sheet = book.get_sheet_by_name(about.name)
    cells = pd.DataFrame(sheet.to_python(skip_empty_area=False), dtype=object)
    cells = cells.mask(cells.isna(), "NaN")  # blank cells are empty texts: this one says NaN
    return Grid(
        name,
        about.name,
        cells,
        unreadable=scan.unreadable if scan else {},
        date_1904=date_1904,
        notes=_notes(f"{name} [{about.name}]", about, len(sheet.merged_cell_ranges or ())),
    )


def _notes(place: str, about: SheetMetadata, n_merged: int) -> tuple[Label, ...]:
    notes = []
    if about.visible != SheetVisibleEnum.Visible:
        notes.append(Label(f"{place}：此工作表是隐藏的", f"{place}: this sheet is hidden"))
    if n_merged:
        notes.append(
            Label(
                f"{place}：有 {n_merged} 处合并单元格，值只算在左上角的一格",
                f"{place}: {n_merged} merged ranges; their value counts in the top left cell alone",
            )
        )
    return tuple(notes)
