from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from api.files.errors import (
    EncryptedWorkbook,
    FileError,
    InvalidInput,
    MacroWorkbook,
    TooLarge,
    UndecodableText,
    UnreadableFile,
    UnsupportedFormat,
)
from api.files.intake import load_tables
from tests.api.files import hostile
from tests.api.files.hostile import PEOPLE, frame, members, raw, sheet_xml, text, workbook

Build = Callable[[Path], Path]
MEMORY_MAX = 250_000_000


def put(cell: str, value: str | int | datetime) -> Callable[[openpyxl.Workbook], None]:
    def edit(book: openpyxl.Workbook) -> None:
        book["people"][cell] = value

    return edit


def sheets(book: openpyxl.Workbook) -> None:
    for number in range(120):
        book.create_sheet(f"s{number}")


def hide(book: openpyxl.Workbook) -> None:
    book.create_sheet("front")
    book["people"].sheet_state = "veryHidden"
    book["people"]["A3"] = "A1"


CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

REFUSED: dict[str, tuple[Build, type[FileError]]] = {
    "zip bomb": (members({"xl/media/b.xml": b"0" * 80_000_000}), TooLarge),
    "zip bomb that lies": (hostile.lying_archive, UnreadableFile),
    "macro inside an xlsx": (members({"xl/vbaProject.bin": b"x"}), MacroWorkbook),
    "macro workbook": (raw("x.xlsm", b"PK\x03\x04"), MacroWorkbook),
    "old workbook": (raw("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), UnsupportedFormat),
    "binary workbook": (raw("x.xlsb", b"PK\x03\x04"), UnsupportedFormat),
    "word document": (raw("x.docx", b"PK\x03\x04"), UnsupportedFormat),
    "password": (hostile.password, EncryptedWorkbook),
    "encrypted members": (hostile.encrypted_zip, EncryptedWorkbook),
    "truncated zip": (hostile.truncated, UnreadableFile),
    "zip of something else": (hostile.nested_zip, UnreadableFile),
    "empty workbook file": (raw("x.xlsx", b""), UnreadableFile),
    "text called a workbook": (raw("x.xlsx", PEOPLE.encode()), UnreadableFile),
    "workbook called a text": (raw("people.csv", b"PK\x03\x04\x14\x00"), UnreadableFile),
    "a cell at the end of the grid": (workbook(put("XFD1048576", 1)), TooLarge),
    "a cell far below": (members(sheet_xml(CELL + '<row r="9999999"><c r="B9999999"/></row>')),
                         TooLarge),
    "two cells far apart": (members(sheet_xml(CELL + '<row r="40000"><c r="SF40000"/></row>')),
                            TooLarge),
    "cells without places": (members(sheet_xml("<row>" + "<c/>" * 2_000 + "</row>")), TooLarge),
    "a place in disguise": (members(sheet_xml('<row r="1"><c r="&#88;FD1"/></row>')),
                            UnreadableFile),
    "laughing entities": (members(sheet_xml(CELL, LAUGHS)), UnreadableFile),
    "entities in the description": (members({"xl/workbook.xml": LAUGHS.encode()}), UnreadableFile),
    "broken description": (members({"xl/workbook.xml": b"<workbook"}), UnreadableFile),
    "broken sheet": (members({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}),
                     UnreadableFile),
    "no sheet where one is promised": (members({"xl/worksheets/sheet1.xml": None}), UnreadableFile),
    "too many sheets": (workbook(sheets), TooLarge),
    "a million columns": (hostile.wide_csv, TooLarge),
    "a wide parquet": (hostile.wide_parquet, TooLarge),
    "half a parquet": (hostile.half_parquet, UnreadableFile),
    "text called parquet": (raw("people.parquet", b"PAR1" + b"x" * 50), UnreadableFile),
    "empty parquet": (raw("people.parquet", b""), UnreadableFile),
    "wrong encoding": (raw("people.csv", PEOPLE.encode() + b"\xff\xff,\xff\n"), UndecodableText),
    "utf-16 without a mark": (raw("people.csv", PEOPLE.encode("utf-16-le")), UndecodableText),
    "utf-16 cut in the middle": (raw("people.csv", PEOPLE.encode("utf-16")[:-1]), UndecodableText),
    "random bytes": (raw("people.csv", bytes(range(128, 256)) * 20), UndecodableText),
    "quotes without end": (text(PEOPLE + 'A1,"' + "x\n" * 100_000), UnreadableFile),
    "a quote left open": (text(PEOPLE + 'A1,"abc\nA2,b\n'), UnreadableFile),
    "a quote in the wrong place": (text(PEOPLE + 'A1,"a"b\n'), UnreadableFile),
    "a bomb of quotes": (text(PEOPLE + '"' * 400_001), UnreadableFile),
}  # fmt: skip

NAMED: dict[str, tuple[Build, str, str]] = {
    "empty file": (text(""), "person_id", "missing_column"),
    "header only": (text(PEOPLE), "", "empty_table"),
    "only blank lines": (text("\n\n\n"), "person_id", "missing_column"),
    "nothing but a mark": (raw("people.csv", b"\xef\xbb\xbf"), "person_id", "missing_column"),
    "NUL": (text(PEOPLE + "A\x001,b\n"), "person_id", "unreadable_character"),
    "not a number": (text("person_id,name,grade\nA1,b,NaN\n"), "grade", "not_a_number"),
    "infinity": (text("person_id,name,grade\nA1,b,-inf\n"), "grade", "not_a_number"),
    "1e308": (text("person_id,name,grade\nA1,b,1e308\n"), "grade", "out_of_range"),
    "1e999": (text("person_id,name,grade\nA1,b,1e999\n"), "grade", "not_finite"),
    "real NaN of parquet": (frame("people", person_id=["A"], name=["b"], grade=[float("nan")]),
                            "grade", "not_a_number"),
    "NaN in a workbook": (members(sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>person_id</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>grade</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>NaN</v></c></row>')),
        "grade", "not_a_number"),
    "duplicate ids": (text(PEOPLE + "A1,a\nA1,b\n"), "person_id", "duplicate_key"),
    "manager cycle": (text("person_id,name,manager_id\nA1,a,A2\nA2,b,A1\n"), "manager_id",
                      "manager_cycle"),
    "unknown manager": (text("person_id,name,manager_id\nA1,a,A9\n"), "manager_id",
                        "unknown_reference"),
    "duplicate headers": (text("person_id,name,姓名\nA1,a,b\n"), "", "two_headers"),
    "a comma too many": (text(PEOPLE + "A1,a,b,c\n"), "", "cell_without_header"),
    "ids from right to left": (text(PEOPLE + "A\u200f1,a\n\u202eA1,b\n"), "person_id",
                               "duplicate_key"),
    "id in scientific notation": (text(PEOPLE + "4.40301E+17,a\n"), "person_id",
                                  "id_in_scientific_notation"),
    "an endless text": (text(PEOPLE + "A1," + "x" * 25_000 + "\n"), "name", "text_too_long"),
    "a day before 1900": (text("person_id,name,joined_on\nA1,a,1850-01-01\n"), "joined_on",
                          "no_such_day"),
    "a day in a workbook before 1900": (workbook(lambda b: (
        b["people"].cell(1, 3, "joined_on"), b["people"].cell(2, 3, -5))), "joined_on",
        "not_a_date"),
    "a day that never was": (text("person_id,name,joined_on\nA1,a,60\n"), "joined_on",
                             "no_such_day"),
    "formula never computed": (workbook(put("B2", "=1+2")), "name", "formula_without_value"),
    "error value": (workbook(put("B2", "#DIV/0!")), "name", "error_value"),
    "merged cells": (hostile.merged, "name", "missing_value"),
    "hidden sheet": (workbook(hide), "person_id", "duplicate_key"),
    "two sheets of one table": (workbook(lambda b: b.create_sheet("员工")), "", "two_sources"),
    "a sheet named oddly": (workbook(lambda b: setattr(b["people"], "title", "=cmd|' 2026")),
                            "", "missing_table"),
    "no cell at all": (workbook(lambda b: b["people"].delete_rows(1, 9)), "person_id",
                       "missing_column"),
    "yes and no for a grade": (workbook(lambda b: (
        b["people"].cell(1, 3, "grade"), b["people"].cell(2, 3, True))), "grade",
        "not_a_number"),
    "a moment for an id": (workbook(put("A3", datetime(2026, 1, 1))), "name",  # noqa: DTZ001
                           "missing_value"),
    "negative capacity": (raw("mentors.csv", b"mentor_id,capacity\nA1,-3\n"), "capacity",
                          "out_of_range"),
    "unknown competency": (frame("assessments", learner_id=["L1"], competency_id=["C"],
                                 level=["high"], source=["self"], assessed_on=["2026-01-01"]),
                           "level", "not_a_number"),
    "nested cells": (frame("people", person_id=["A"], name=["b"], grade=[[1, 2]]), "grade",
                     "not_a_number"),
    "separated by bars": (text("person_id|name\nA1|b\n"), "person_id", "missing_column"),
    "an unknown zone": (text("person_id,name,time_zone\nA1,a,../../etc/passwd\n"), "time_zone",
                        "unknown_time_zone"),
}  # fmt: skip


def test_there_are_at_least_fifty() -> None:
    assert len(REFUSED) + len(NAMED) >= 50


@pytest.mark.parametrize("name", list(REFUSED))
def test_a_hostile_file_is_refused_by_name_in_little_memory(tmp_path: Path, name: str) -> None:
    build, condition = REFUSED[name]
    path = build(tmp_path)
    tracemalloc.start()
    try:
        with pytest.raises(FileError) as caught:
            load_tables(path)
        assert tracemalloc.get_traced_memory()[1] < MEMORY_MAX
    finally:
        tracemalloc.stop()
    assert type(caught.value) is condition
    assert path.name in str(caught.value)


@pytest.mark.parametrize("name", list(NAMED))
def test_a_bad_cell_is_named_whatever_else_is_wrong(tmp_path: Path, name: str) -> None:
    build, column, code = NAMED[name]
    path = build(tmp_path)
    with pytest.raises(InvalidInput) as caught:
        load_tables(path)
    found = [p for p in caught.value.problems if (p.column, p.code) == (column, code)]
    assert found
    assert all(p.expected_en and p.expected_zh for p in found)
    assert all(p.file in ("", path.name) for p in found)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-8", "gb18030"])
def test_writing_from_right_to_left_and_marks_do_not_spoil_good_cells(
    tmp_path: Path, mark: str
) -> None:
    path = text(PEOPLE + "A1,\u202eeve\n", mark)(tmp_path)
    with pytest.raises(InvalidInput) as caught:
        load_tables(path)
    assert {p.table for p in caught.value.problems if p.code != "missing_table"} == set()
