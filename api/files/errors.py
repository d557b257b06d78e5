"""Named conditions of reading and writing files.

::

    FileError
    ├── InputNotFound            there is no such file or folder, or nothing to read in it
    ├── BadMapping               the mapping file names what does not exist
    ├── TooLarge                 a limit on size, rows, columns, sheets or cells is passed
    ├── InvalidInput             the input was read and holds bad cells; carries every one of them
    └── UnreadableFile           a file that cannot be read as what it claims to be
        ├── UnsupportedFormat    a format that is refused: .xls, .xlsb, .ods …
        ├── MacroWorkbook        a workbook with macros
        ├── EncryptedWorkbook    a workbook with a password
        ├── UndecodableText      a text file in no known encoding
        └── InvalidArrays        an archive of arrays that is damaged or not of its form
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.label import Label


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One bad cell, row, column or table, told where a person finds it.

    Attributes
    ----------
    file, sheet : str
        Name of the file (without its folder) and of the sheet; empty for what has none.
    row : int
        Row as a spreadsheet counts it, the first is 1; 0 when no single row is meant.
    header, letter : str
        Header of the column as it stands in the file, and its letter; empty when none is meant.
    value : str
        What stands there, at most 80 characters.
    code : str
        Stable machine name of the condition.
    expected_en, expected_zh, nearest : str
        What was expected, and the nearest valid value where one can be named.
    table, column : str
        Canonical names.
    """

    file: str
    sheet: str
    row: int
    header: str
    letter: str
    value: str
    code: str
    expected_en: str
    expected_zh: str
    nearest: str = ""
    table: str = ""
    column: str = ""


class FileError(Exception):
    """Base of everything that this package raises on purpose."""


class InputNotFound(FileError):
    """There is no such file or folder, or nothing to read in it."""

    def __init__(self, name: str, reason: str = "there is no such file or folder") -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class BadMapping(FileError):
    """The mapping file cannot be read or names what does not exist; `reason` says which."""

    def __init__(self, name: str, reason: Label) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"mapping file {name}: {reason.en}")


_TOO_LARGE = {
    "bytes": "字节",
    "bytes of description": "字节（说明部分）",
    "bytes when unpacked": "字节（解压后）",
    "times its size when unpacked": "倍于原大小（解压后）",
    "cells": "个单元格",
    "columns": "列",
    "files": "个文件",
    "members": "个压缩成员",
    "rows": "行",
    "sheets": "个工作表",
}


class TooLarge(FileError):
    """A limit is passed; `reason` says which."""

    def __init__(self, name: str, what: str, got: int, limit: int) -> None:
        self.name = name
        self.what = what
        self.got = got
        self.limit = limit
        unit = _TOO_LARGE.get(what, what)
        self.reason = Label(
            f"共 {got:,} {unit}；最多读取 {limit:,} {unit}",
            f"got {got:,} {what}; at most {limit:,} are read",
        )
        super().__init__(f"{name}: got {got:,} {what}; at most {limit:,} are read")


class InvalidInput(FileError):
    """The input holds bad cells. `problems` lists every one of them."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            f"{len(self.problems)} problem(s); the first: {first.file} {first.sheet} "
            f"row {first.row} {first.header!r}: got {first.value!r}, expected {first.expected_en}"
        )


class UnreadableFile(FileError):
    """A file that cannot be read as what it claims to be; `reason` says why."""

    def __init__(self, name: str, reason: Label) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason.en}")


def broken_workbook(error: Exception) -> Label:
    """Return the reason of a workbook that does not open."""
    return Label("工作簿不完整或已损坏", f"this is not a whole workbook: {error}")


def damaged_workbook(error: Exception) -> Label:
    """Return the reason of a workbook that opens and holds what cannot be read."""
    return Label("工作簿已损坏", f"the workbook is damaged: {error}")


class UnsupportedFormat(UnreadableFile):
    """A format that is refused."""

    def __init__(self, name: str) -> None:
        en = "this format is not read; save it as .xlsx, .csv or .parquet"
        super().__init__(name, Label("不支持此格式；请另存为 .xlsx、.csv 或 .parquet", en))


class MacroWorkbook(UnreadableFile):
    """A workbook with macros."""

    def __init__(self, name: str) -> None:
        en = "workbooks with macros are refused; save it as .xlsx"
        super().__init__(name, Label("不读取含宏的工作簿；请另存为 .xlsx", en))


class EncryptedWorkbook(UnreadableFile):
    """A workbook with a password."""

    def __init__(self, name: str) -> None:
        en = "the workbook is encrypted; save it without a password"
        super().__init__(name, Label("工作簿已加密；请取消密码后保存", en))


class UndecodableText(UnreadableFile):
    """A text file in no known encoding; `offset` counts bytes from 0, `line` lines from 1."""

    def __init__(self, name: str, offset: int, line: int) -> None:
        self.offset = offset
        self.line = line
        super().__init__(
            name,
            Label(
                f"文字编码不是 UTF-8、GB18030 或带字节序标记的 UTF-16（第 {offset} 字节，"
                f"第 {line} 行）；请存为 UTF-8",
                f"the text is neither UTF-8 nor GB18030 nor UTF-16 with a byte order mark "
                f"(byte {offset}, line {line}); save it as UTF-8",
            ),
        )


class InvalidArrays(UnreadableFile):
    """An archive of arrays that is damaged or not of its form.

    `array` names the array; it is empty where the whole file is meant.
    """

    def __init__(self, name: str, array: str, reason: str) -> None:
        self.array = array
        zh = f"数组 {array} 已损坏或格式不符" if array else "数组文件不完整或已损坏"
        super().__init__(name, Label(zh, f"array {array!r}: {reason}" if array else reason))
