from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from api.files.grid import letters
from api.files.intake import load_tables, read_input
from api.files.template import write_template
from features.coercion import coerce
from features.label import LANGS, Lang
from features.schema import TABLES, Column
from features.tables import Tables
from tests.factories import tiny_frames


def as_typed(column: Column, cell: Any, lang: Lang) -> object:
    """A cell as a person would fill it in: choices by their label, days as days."""
    if pd.isna(cell):
        return None
    if column.kind == "choice":
        return next(c.label.text(lang) for c in column.choices if c.code == cell)
    if column.kind == "flag":
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][bool(cell)]
    return pd.Timestamp(str(cell)).to_pydatetime() if column.kind == "date" else cell


@pytest.mark.parametrize("lang", LANGS)
def test_a_filled_template_reads_back(tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, lang)
    book = openpyxl.load_workbook(path)
    for name, raw in tiny_frames().items():
        schema = TABLES[name]
        frame = coerce(schema, raw).frame
        for row in frame.astype(object).to_numpy():
            cells = zip(schema.columns, row, strict=True)
            book[schema.label.text(lang)].append([as_typed(c, cell, lang) for c, cell in cells])
    book.save(path)
    assert load_tables(path).digest() == Tables.from_frames(tiny_frames()).digest()


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_template_holds_every_table_and_no_row(tmp_path: Path, lang: Lang) -> None:
    write_template(tmp_path / "t.xlsx", lang)
    raw = read_input(tmp_path / "t.xlsx")
    assert list(raw.frames) == list(TABLES)
    assert raw.problems == ()
    for name, frame in raw.frames.items():
        assert list(frame.columns) == [column.name for column in TABLES[name].columns]
        assert len(frame) == 0


@pytest.mark.parametrize("lang", LANGS)
def test_every_header_has_a_note_and_every_choice_a_list(tmp_path: Path, lang: Lang) -> None:
    write_template(tmp_path / "t.xlsx", lang)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert len(book.sheetnames) == len(TABLES) + 1
    for schema in TABLES.values():
        sheet = book[schema.label.text(lang)]
        assert sheet.freeze_panes == "A2"
        listed = {str(rule.sqref)[0] for rule in sheet.data_validations.dataValidation}
        for place, column in enumerate(schema.columns):
            cell = sheet.cell(1, place + 1)
            assert cell.comment is not None
            assert column.note.text(lang) in cell.comment.text
            is_checked = column.kind in ("choice", "flag", "date") or column.step is not None
            if is_checked or (column.kind == "ref" and column.refers):
                assert letters(place) in listed


def test_the_same_language_gives_the_same_bytes(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", "zh")
    write_template(tmp_path / "b.xlsx", "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
