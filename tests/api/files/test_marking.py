from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from api.files.errors import InvalidInput
from api.files.intake import RawInput, read_input, tables_of
from api.files.marking import write_marked
from features.label import Lang
from tests.api.files.company import write_folder, write_workbook
from tests.factories import tiny_frames


def marked(raw: RawInput, path: Path, lang: Lang) -> openpyxl.Workbook:
    with pytest.raises(InvalidInput) as caught:
        tables_of(raw)
    write_marked(raw, caught.value.problems, path, lang)
    return openpyxl.load_workbook(path)


def bad_company() -> dict[str, pd.DataFrame]:
    frames = tiny_frames()
    frames["people"].loc[4, "grade"] = 99
    frames["people"].loc[2, "name"] = None
    frames["people"].loc[3, "site"] = "=HYPERLINK(1)"
    frames["people"]["note"] = "kept"
    return frames


@pytest.mark.parametrize(
    ("lang", "sheet", "first"), [("zh", "人员", "问题清单"), ("en", "people", "Problems")]
)
def test_bad_cells_are_red_and_say_what_was_expected(
    tmp_path: Path, lang: Lang, sheet: str, first: str
) -> None:
    path = write_workbook(tmp_path / "in.xlsx", bad_company())
    book = marked(read_input(path), tmp_path / "out.xlsx", lang)
    assert book.sheetnames[0] == first
    assert [row[2].value for row in book[first].iter_rows(min_row=2)] == [4, 6]
    people = book[sheet]
    red = {
        cell.coordinate
        for row in people.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert red == {"B4", "F6"}
    assert "30" in people["F6"].comment.text
    assert people["F6"].value == 99
    assert people["L2"].value == "kept"
    assert people["E5"].data_type == "s"


def test_a_folder_of_csv_is_given_back_as_one_workbook(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    (folder / "posts.csv").write_text("岗位,\npost_id,x\nJ1,1\n", encoding="utf-8")
    book = marked(read_input(folder), tmp_path / "out.xlsx", "en")
    assert book["posts"]["A2"].value == "post_id"
    assert book["posts"]["A3"].value == "J1"
    assert len(book.sheetnames) == 16


def test_problems_of_whole_tables_are_listed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    (folder / "mentors.csv").unlink()
    book = marked(read_input(folder), tmp_path / "out.xlsx", "en")
    assert book["Problems"]["G2"].value == "the table 'mentors'"
