"""What a workbook holds, looked over before it is parsed.

A workbook is a zip archive whose directory may lie about sizes and whose sheets may claim a cell at
the far end of the grid, for which a parser would set aside hundreds of gigabytes. So every member
is unpacked once here, in small pieces and against the limits, and the used rectangle of each sheet
is found, together with the cells that hold no usable value.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from api.files.errors import (
    EncryptedWorkbook,
    MacroWorkbook,
    UnreadableFile,
    UnsupportedFormat,
    broken_workbook,
    damaged_workbook,
)
from api.files.limits import Limits
from features.label import Label

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DAMAGED = (zipfile.BadZipFile, ValueError, OSError, OverflowError, NotImplementedError)
_PIECE = 1 << 18
_OVERLAP = 1 << 12
_ROOM, _SPARSE = 1_000_000, 50
_SMALL = 10_000_000
_CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_PLAIN_CELL = re.compile(rb"""<c r="([A-Z]{1,3})(\d{1,7})"(?:(?= )[^>]*)?/?>""")
_MARKS_TO_LOOK_AT = (b"<f", b't="e"', b"t='e'")
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ERROR = re.compile(rb"""(?:^|\s)t\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""(?:^|\s)t\s*=\s*["']str["']""")
_ERROR_VALUE = re.compile(rb"\A(?:<f[^>]*?(?:/>|>[^<]*</f>))?\s*<v>([^<]{1,20})</v>")
_NO_VALUE = re.compile(rb"\A\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_REPORTED_MAX = 10_000
_CUT_OFF = Label("工作簿被截断", "the workbook is cut off")


@dataclass(slots=True)
class SheetScan:
    """The used rectangle of one sheet and its cells without a usable value (0-based positions).

    `cells` counts those that are there. `run` is where the row that is being scanned has come to:
    cells need not say where they stand.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    run: int = 0
    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArchiveScan:
    """What was found in a workbook: scans by member name, and the small parts that name the sheets.

    `parts` holds the workbook's own description and its relations.
    """

    sheets: dict[str, SheetScan]
    parts: dict[str, bytes]


def scan_archive(path: Path, limits: Limits) -> ArchiveScan:
    """Unpack a workbook once, in pieces, and say what it holds.

    Raises
    ------
    EncryptedWorkbook, MacroWorkbook, UnsupportedFormat
        It is refused for what it is.
    TooLarge
        A limit is passed.
    UnreadableFile
        It is no archive, is cut off, or its directory lies.
    """
    limits.check_file(path)
    with path.open("rb") as file:
        if file.read(8) == _OLE_MAGIC:
            is_new = path.suffix.lower() == ".xlsx"
            raise EncryptedWorkbook(path.name) if is_new else UnsupportedFormat(path.name)
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
            _check_directory(path, members, limits)
            return _scan_members(path.name, file, members, limits)
        except _DAMAGED as error:
            raise UnreadableFile(path.name, broken_workbook(error)) from error


def _check_directory(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MacroWorkbook(path.name)
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise UnreadableFile(
            path.name, Label("该压缩文件不是 .xlsx 工作簿", "this archive is not an .xlsx workbook")
        )
    if len(set(names)) != len(names):
        raise UnreadableFile(
            path.name,
            Label("压缩文件中有两个同名成员", "the archive holds two members of one name"),
        )
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedWorkbook(path.name)
    if any(member.compress_type not in (0, 8) for member in members):
        raise UnreadableFile(
            path.name, Label("压缩方式不受支持", "the archive is packed in an unusual way")
        )
    n_sheets = sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names)
    limits.check(path.name, "sheets", n_sheets, limits.sheets)
    limits.check(path.name, "members", len(names), 20 * limits.sheets)
    expanded = sum(member.file_size for member in members)
    allowed = min(limits.expanded_bytes, max(_SMALL * 5, limits.expansion * path.stat().st_size))
    limits.check(path.name, "bytes when unpacked", expanded, allowed)


def _scan_members(
    name: str, file: BinaryIO, members: list[zipfile.ZipInfo], limits: Limits
) -> ArchiveScan:
    sheets: dict[str, SheetScan] = {}
    parts: dict[str, bytes] = {}
    for member in members:
        pieces = _inflate(name, file, member)
        if member.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            limits.check(name, "bytes of description", member.file_size, _SMALL)
            parts[member.filename] = b"".join(pieces)
        else:
            sheets[member.filename] = _scan_sheet(name, pieces, limits)
    return ArchiveScan(sheets, parts)


def _inflate(name: str, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's content in pieces; never more than its directory entry promises."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise UnreadableFile(name, _CUT_OFF)
    *_, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    file.seek(name_size + extra_size, 1)
    packed_left, left = member.compress_size, member.file_size
    unpack = zlib.decompressobj(-15) if member.compress_type else None
    while packed_left > 0:
        packed = file.read(min(_PIECE, packed_left))
        if not packed:
            raise UnreadableFile(name, _CUT_OFF)
        packed_left -= len(packed)
        for piece in _unpacked(name, unpack, packed):
            left -= len(piece)
            if left < 0:
                raise UnreadableFile(
                    name,
                    Label(
                        f"{member.filename} 比声明的大", f"{member.filename} is larger than it says"
                    ),
                )
            yield piece
    if left:
        raise UnreadableFile(
            name,
            Label(f"{member.filename} 比声明的小", f"{member.filename} is smaller than it says"),
        )


def _unpacked(name: str, unpack: zlib._Decompress | None, packed: bytes) -> Iterator[bytes]:
    if unpack is None:
        yield packed
        return
    try:
        while packed and not unpack.eof:
            yield unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail
    except zlib.error as error:
        raise UnreadableFile(name, damaged_workbook(error)) from error


def _scan_sheet(name: str, pieces: Iterator[bytes], limits: Limits) -> SheetScan:
    scan, rest, implied = SheetScan(), b"", 0
    for piece in pieces:
        text = rest + piece
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise UnreadableFile(
                name,
                Label(
                    "工作簿声明了实体，不予读取", "the workbook declares entities, which is refused"
                ),
            )
        cut = max(0, len(text) - _OVERLAP)
        cut = text.rfind(b"<c", 0, cut) if cut else 0
        if cut <= 0:
            rest = text
            if len(rest) > 4 * _PIECE:  # no cell begins here: shared strings or a picture
                rest = rest[-_OVERLAP:]
            continue
        implied = _scan_text(name, text, cut, scan, implied)
        limits.check_shape(name, scan.rows, scan.columns)
        rest = text[cut:]
    _scan_text(name, rest, len(rest), scan, implied)
    limits.check_shape(name, scan.rows, scan.columns)
    room = max(_ROOM, _SPARSE * scan.cells)
    limits.check(name, "cells, most of them empty", scan.rows * scan.columns, room)
    return scan


def _scan_text(name: str, text: bytes, end: int, scan: SheetScan, implied: int) -> int:
    """Scan the cells that begin before `end`; return how many rows have begun so far."""
    rows = implied + len(_ROW.findall(text, 0, end))
    scan.rows = max(scan.rows, rows)
    plain = _PLAIN_CELL.findall(text, 0, end)
    usual = len(plain) == len(_CELL.findall(text, 0, end))
    if usual and not any(mark in text for mark in _MARKS_TO_LOOK_AT):
        scan.cells += len(plain)
        _widen(scan, {place[0] for place in plain}, {place[1] for place in plain})
        return rows
    for tag in _CELL_OR_ROW.finditer(text):
        if tag.start() >= end:
            break
        if tag.group(1) == b"row":
            scan.run = 0
        else:
            _scan_cell(name, text, tag, scan)
    return rows


def _widen(scan: SheetScan, columns: set[bytes], rows: set[bytes]) -> None:
    scan.columns = max([scan.columns, *map(_column, columns)])
    scan.run = scan.columns
    scan.rows = max([scan.rows, *map(int, rows)])


def _scan_cell(name: str, text: bytes, cell: re.Match[bytes], scan: SheetScan) -> None:
    about = cell.group(2)
    scan.cells += 1
    place = _PLACE.search(about)
    if place is None:
        if b"&" in about or re.search(rb"(?:^|\s)r\s*=", about):
            raise UnreadableFile(
                name,
                Label(
                    "工作簿中单元格的命名方式异常", "the workbook names a cell in an unusual way"
                ),
            )
        scan.run += 1
        scan.columns = max(scan.columns, scan.run)
        return
    row, column = int(place.group(2)), _column(place.group(1))
    scan.run = column
    scan.rows, scan.columns = max(scan.rows, row), max(scan.columns, column)
    if len(scan.unreadable) >= _REPORTED_MAX:
        return
    after = text[cell.end() : cell.end() + _OVERLAP]
    if _ERROR.search(about):
        value = _ERROR_VALUE.search(after)
        shown = value.group(1).decode("ascii", "replace") if value else "#ERROR"
        scan.unreadable[row - 1, column - 1] = shown
    elif after.lstrip()[:2] == b"<f" and not _TEXT.search(about) and _NO_VALUE.search(after):
        scan.unreadable[row - 1, column - 1] = "formula"


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = 26 * number + letter - ord("A") + 1
    return number
