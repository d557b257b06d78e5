from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.files.archive import scan_archive
from api.files.errors import FileError, TooLarge
from api.files.intake import load_tables
from api.files.limits import Limits
from tests.api.files.company import write_workbook
from tests.api.files.hostile import members, sheet_xml
from tests.factories import tiny_frames

SHEET = "xl/worksheets/sheet1.xml"


def test_the_used_rectangle_is_found_across_the_pieces_of_a_large_sheet(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    sheet = book.add_worksheet()
    for row in range(4_000):
        sheet.write_row(row, 0, [f"text {row}", row, row / 7, "x" * 40])
    sheet.write_formula(2_345, 30, "=1/0", None, "#DIV/0!")
    book.close()
    scan = scan_archive(tmp_path / "x.xlsx", Limits()).sheets[SHEET]
    assert (scan.rows, scan.columns, scan.cells) == (4_000, 31, 16_001)
    assert scan.unreadable == {(2_345, 30): "#DIV/0!"}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', {}),
        ('<c r="A1"><f>1+1</f><v></v></c>', {(0, 0): "formula"}),
        ('<c r="A1"><f>1+1</f></c>', {(0, 0): "formula"}),
        ('<c r="A1"><f t="shared" si="0"/><v/></c>', {(0, 0): "formula"}),
        ('<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>', {}),
        ('<c r="A1" t="e"><v>#N/A</v></c>', {(0, 0): "#N/A"}),
        ("<c r='A1' t='e'><f>1/0</f><v>#DIV/0!</v></c>", {(0, 0): "#DIV/0!"}),
        ('<c r="A1" t="e"/>', {(0, 0): "#ERROR"}),
        ('<x:c r="A1" t="e"><v>#REF!</v></x:c>', {(0, 0): "#REF!"}),
    ],
)
def test_cells_without_a_usable_value_are_found(
    tmp_path: Path, cell: str, found: dict[tuple[int, int], str]
) -> None:
    path = members(sheet_xml(f'<row r="1">{cell}</row>'))(tmp_path)
    assert scan_archive(path, Limits()).sheets[SHEET].unreadable == found


def test_cells_without_places_are_counted_by_row(tmp_path: Path) -> None:
    path = members(sheet_xml("<row><c/><c/></row><row><c/><c/><c/></row>"))(tmp_path)
    scan = scan_archive(path, Limits()).sheets[SHEET]
    assert (scan.rows, scan.columns) == (2, 3)


def test_each_limit_is_held(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "x.xlsx")
    for limits in (
        Limits(file_bytes=1_000),
        Limits(expanded_bytes=10_000),
        Limits(sheets=14),
        Limits(rows=5),
        Limits(columns=5),
        Limits(cells=100),
    ):
        with pytest.raises(TooLarge):
            scan_archive(path, limits)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    frames = {"people": tiny_frames()["people"]}
    return write_workbook(tmp_path_factory.mktemp("whole") / "x.xlsx", frames).read_bytes()


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_damage_gives_a_named_error(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    (tmp_path / "x.xlsx").write_bytes(damaged)
    with pytest.raises(FileError):
        load_tables(tmp_path / "x.xlsx")
