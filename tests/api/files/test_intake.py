from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from api.files.errors import InputNotFound, InvalidInput, TooLarge
from api.files.intake import load_tables, read_input, tables_of
from api.files.limits import Limits
from api.files.marking import write_marked
from api.files.template import write_template
from features.label import LANGS, Lang
from features.tables import Tables
from tests.api.files.company import in_chinese, write_folder, write_workbook
from tests.factories import tiny_frames

DIGEST = Tables.from_frames(tiny_frames()).digest()


def parquet_folder(folder: Path) -> Path:
    folder.mkdir()
    for name, frame in Tables.from_frames(tiny_frames()).frames().items():
        frame.to_parquet(folder / f"{name}.parquet")
    return folder


def test_every_format_gives_the_same_tables(tmp_path: Path) -> None:
    sources = [
        write_folder(tmp_path / "csv"),
        write_workbook(tmp_path / "one.xlsx"),
        parquet_folder(tmp_path / "parquet"),
        write_workbook(tmp_path / "zh.xlsx", in_chinese(tiny_frames())),
        write_folder(tmp_path / "zh", in_chinese(tiny_frames()), "gb18030"),
    ]
    assert {load_tables(source).digest() for source in sources} == {DIGEST}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_gives_the_same_frames(tmp_path: Path, encoding: str) -> None:
    expected = read_input(write_folder(tmp_path / "a")).frames
    found = read_input(write_folder(tmp_path / "b", encoding=encoding))
    assert found.frames.keys() == expected.keys()
    for name, frame in found.frames.items():
        pd.testing.assert_frame_equal(frame, expected[name])
    said = {"gbk": "gb18030"}.get(encoding, encoding)
    assert found.origins["people"].encoding == said
    noted = any(f"people.csv: read as {said}" == note.en for note in found.notes)
    assert noted is not said.startswith("utf-8")


def test_formats_may_be_mixed_and_strangers_are_noted(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    (folder / "posts.csv").unlink()
    tiny_frames()["posts"].to_parquet(folder / "岗位.parquet")
    (folder / "mentors.csv").unlink()
    write_workbook(folder / "mentors.xlsx", {"Sheet1": tiny_frames()["mentors"]})
    (folder / "sub").mkdir()
    (folder / "sub" / "people.csv").write_text("x")
    for ignored in ("~$mentors.xlsx", ".DS_Store", ".people.csv", "notes.docx"):
        (folder / ignored).write_text("x")
    raw = read_input(folder)
    assert tables_of(raw).digest() == DIGEST
    assert [note.en for note in raw.notes if "docx" in note.en] == [
        "notes.docx: not read, its format is not known"
    ]


def test_every_problem_is_told_by_file_sheet_row_and_column(tmp_path: Path) -> None:
    frames = tiny_frames()
    frames["people"].loc[4, "grade"] = 99
    frames["mentors"].loc[1, "kind"] = "insde"
    path = write_workbook(tmp_path / "in.xlsx", in_chinese(frames))
    with pytest.raises(InvalidInput) as caught:
        load_tables(path)
    grade, kind = caught.value.problems
    assert (grade.file, grade.sheet, grade.row) == ("in.xlsx", "人员", 6)
    assert (grade.header, grade.letter, grade.value, grade.nearest) == ("职级", "F", "99", "30")
    assert grade.expected_zh == "0 到 30 的整数"
    assert (kind.sheet, kind.row, kind.letter, kind.nearest) == ("导师", 3, "E", "inside")


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    path = folder / "people.csv"
    text = path.read_text("utf-8")
    path.write_text("某公司人员表\n\n" + text.replace("L1,陈晨,J1", "L1,陈晨,J11"), "utf-8")
    raw = read_input(folder)
    assert raw.origins["people"].header_row == 3
    with pytest.raises(InvalidInput) as caught:
        tables_of(raw)
    assert [(p.row, p.letter, p.nearest) for p in caught.value.problems] == [(4, "C", "J1")]


def test_blank_rows_keep_the_count_of_rows(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    with (folder / "posts.csv").open("a", encoding="utf-8") as file:
        file.write("\n,,,\nJ1,again,,\n")
    with pytest.raises(InvalidInput) as caught:
        load_tables(folder)
    assert [(p.row, p.code) for p in caught.value.problems] == [(7, "duplicate_key")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_separate_too(tmp_path: Path, separator: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, frame in tiny_frames().items():
        frame.to_csv(folder / f"{name}.csv", sep=separator, index=False)
    assert load_tables(folder).digest() == DIGEST


def test_two_sources_of_one_table_are_a_problem(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    (folder / "员工.csv").write_bytes((folder / "people.csv").read_bytes())
    with pytest.raises(InvalidInput) as caught:
        load_tables(folder)
    assert [p.code for p in caught.value.problems] == ["two_sources"]


def test_a_workbook_that_counts_from_1904_means_the_same_days(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "in.xlsx")
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    sheet = book["assessments"]
    sheet["E2"] = date(2026, 1, 10)  # kept as a day
    sheet["E3"] = 46034 - 1462  # kept as a bare number of days since 1904: 2026-01-12
    book.save(path)
    assert load_tables(path).digest() == DIGEST


def test_formulas_are_read_as_their_kept_values(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "in.xlsx")
    book = openpyxl.load_workbook(path)
    book["mentors"]["B2"] = "=1+1"
    book["mentors"]["B3"] = "#N/A"
    book.save(path)
    with pytest.raises(InvalidInput) as caught:
        load_tables(path)
    codes = [(p.row, p.letter, p.code) for p in caught.value.problems]
    assert codes == [(2, "B", "formula_without_value"), (3, "B", "error_value")]


def test_today_bounds_the_facts(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    with pytest.raises(InvalidInput) as caught:
        load_tables(folder, today=date(2026, 2, 10))
    assert {p.code for p in caught.value.problems} == {"in_the_future"}


def test_progress_names_each_file(tmp_path: Path) -> None:
    seen: list[str] = []
    read_input(write_folder(tmp_path / "in"), progress=seen.append)
    assert len(seen) == 15
    assert seen[0] == "assessments.csv"


def test_limits_hold_for_the_whole_input(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    with pytest.raises(TooLarge):
        read_input(folder, limits=Limits(cells=300))
    with pytest.raises(TooLarge):
        read_input(folder, limits=Limits(files=3))


def test_nothing_to_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound):
        read_input(tmp_path / "none")
    with pytest.raises(InputNotFound):
        read_input(tmp_path)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    load_tables(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("lang", LANGS)
def test_our_own_workbooks_have_no_sheets_to_wonder_about(tmp_path: Path, lang: Lang) -> None:
    write_template(tmp_path / "template.xlsx", lang)
    empty = read_input(tmp_path / "template.xlsx")
    write_marked(empty, empty.problems, tmp_path / "marked.xlsx", lang)
    assert empty.notes == ()
    assert read_input(tmp_path / "marked.xlsx").notes == ()
