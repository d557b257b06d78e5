from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.files.atomic import atomic_path
from api.files.csv_reader import read_csv
from api.files.limits import Limits
from api.files.spreadsheet import LIVE, write_csv, write_xlsx

LIVE_TEXTS = [f"{start}1+1" for start in LIVE]


@pytest.mark.parametrize("text", LIVE_TEXTS)
def test_no_text_of_an_export_is_a_live_formula(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"text": [text], "number": [-1.5], text: ["plain"]})
    write_csv(frame, tmp_path / "x.csv")
    write_xlsx({"sheet": frame}, tmp_path / "x.xlsx")
    data = (tmp_path / "x.csv").read_bytes().decode("utf-8-sig")
    assert "'" + text.replace("\r", "\n") in data
    assert "-1.5" in data
    assert "'-1.5" not in data
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["sheet"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["B2"].value == -1.5


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    cells=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20), max_size=6
    )
)
def test_csv_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    write_csv(pd.DataFrame({"a": cells, "b": "x"}, dtype=object), path)
    grid = read_csv(path, Limits())
    written = [cell for cell in grid.cells[0].tolist()[1:] if not cell.startswith("'")]
    assert written == [cell for cell in cells if not cell.startswith("'")]


def test_every_type_of_cell_is_kept(tmp_path: Path) -> None:
    when = datetime(2026, 3, 31, 8, 30)  # noqa: DTZ001 - workbooks know no zones
    zoned = datetime(2026, 3, 31, 8, 30, tzinfo=UTC)
    cells = [1, 2.5, True, date(2026, 3, 31), when, None, float("nan"), float("inf")]
    cells += ["007", "\ud800", pd.Timestamp("2026-03-31"), zoned, "x" * 40_000]
    write_xlsx({"s": pd.DataFrame({"a": pd.Series(cells, dtype=object)})}, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["s"]
    found = [sheet.cell(row, 1).value for row in range(2, len(cells) + 2)]
    day = datetime(2026, 3, 31)  # noqa: DTZ001
    assert found[:8] == [1, 2.5, True, day, when, None, None, "inf"]
    assert found[8:12] == ["007", "?", day, when]
    assert found[12] == "x" * 32_767


def test_line_ends_within_a_cell_do_not_break_the_row(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"a": ["x\ry", "\rx"], "b": "z"}), tmp_path / "x.csv")
    rows = read_csv(tmp_path / "x.csv", Limits()).cells.to_numpy().tolist()
    assert rows == [["a", "b"], ["x\ny", "z"], ["\nx", "z"]]


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"工号": ["A1", "A2"], "level": [1.0, None]})
    for name in ("a", "b"):
        write_csv(frame, tmp_path / f"{name}.csv")
        write_xlsx({"人员": frame}, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_header_is_frozen(tmp_path: Path) -> None:
    write_xlsx({"s": pd.DataFrame({"a": [1]})}, tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["s"].freeze_panes == "A2"


def failing_write(path: Path, error: type[BaseException]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text("half")
        raise error


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    with pytest.raises(error):
        failing_write(path, error)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.txt"]


def test_a_write_that_ends_well_replaces_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.txt"
    with atomic_path(path) as temporary:
        assert temporary.parent == path.parent
        assert temporary.suffix == ".txt"
        temporary.write_text("new")
    assert path.read_text() == "new"
    assert len(list(path.parent.iterdir())) == 1
