from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli, prints


@pytest.fixture
def broken(company: Path, tmp_path: Path) -> Path:
    """The company with three bad cells: an unknown competency, a level, a negative capacity."""
    folder = tmp_path / "broken"
    shutil.copytree(company, folder)
    _replace(folder / "expertise.csv", 1, 1, "2.A.1.zz")
    _replace(folder / "assessments.csv", 4, 2, "9")
    _replace(folder / "mentors.csv", 2, 1, "-1")
    return folder


def _replace(path: Path, row: int, column: int, value: str) -> None:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    cells = lines[row].split(",")
    cells[column] = value
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8-sig")


def test_a_clean_folder_and_a_clean_workbook_leave_with_zero(
    cli: Cli, company: Path, workbook: Path
) -> None:
    for path in (company, workbook):
        result = cli("check", path)
        assert result.exit_code == ExitCode.OK, result.output
        assert "No problems: 24 learners, 10 mentors." in result.stdout
    assert not list(company.parent.glob("*-checked.xlsx"))


def test_every_bad_cell_is_listed_at_once_with_its_place(cli: Cli, broken: Path) -> None:
    result = cli("check", broken)
    assert result.exit_code == ExitCode.INPUT
    assert "3 problem(s) found" in result.stdout
    lines = result.stdout.splitlines()
    level = next(line for line in lines if "assessments.csv" in line and "got" in line)
    assert "row 5" in level
    assert "column C" in level
    assert "got '9', expected" in level
    unknown = next(line for line in lines if "2.A.1.zz" in line)
    assert "nearest valid value" in unknown


def test_the_list_is_there_in_chinese(cli: Cli, broken: Path) -> None:
    stdout = cli("check", broken, locale="zh_CN.UTF-8").stdout
    assert "发现 3 处问题" in stdout
    assert "第 5 行" in stdout
    assert "应为" in stdout


def test_bad_cells_are_marked_beside_the_input_which_is_left_alone(cli: Cli, broken: Path) -> None:
    before = prints(broken)
    marked = broken.parent / "broken-checked.xlsx"
    result = cli("check", broken)
    assert str(marked) in result.stdout
    assert prints(broken) == before
    book = openpyxl.load_workbook(marked)
    first = [[str(cell) for cell in row] for row in book.worksheets[0].values]
    assert len(first) == 1 + 3
    assert any("2.A.1.zz" in row for row in first)


def test_the_place_of_the_marked_workbook_can_be_said(
    cli: Cli, broken: Path, tmp_path: Path
) -> None:
    place = tmp_path / "new" / "marked.xlsx"
    assert cli("check", broken, "--marked", place).exit_code == ExitCode.INPUT
    assert place.is_file()
    assert not (tmp_path / "broken-checked.xlsx").exists()


def test_only_an_earlier_marked_workbook_is_replaced(
    cli: Cli, broken: Path, workbook: Path, tmp_path: Path
) -> None:
    place = tmp_path / "marked.xlsx"
    for _ in range(2):
        assert cli("check", broken, "--marked", place).exit_code == ExitCode.INPUT
    shutil.copy(workbook, tmp_path / "ours.xlsx")
    (tmp_path / "ours.txt").write_text("ours", encoding="utf-8")
    before = prints(tmp_path)
    for name in ("ours.xlsx", "ours.txt", "."):
        result = cli("check", broken, "--marked", tmp_path / name)
        assert result.exit_code == ExitCode.OUTPUT, result.output
    assert prints(tmp_path) == before


def test_the_marked_workbook_never_goes_among_the_input(cli: Cli, broken: Path) -> None:
    before = prints(broken)
    result = cli("check", broken, "--marked", broken / "marked.xlsx")
    assert result.exit_code == ExitCode.OUTPUT
    assert prints(broken) == before


def test_json_is_one_document_with_every_problem(cli: Cli, broken: Path) -> None:
    result = cli("check", broken, "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == ExitCode.INPUT
    assert document["ok"] is False
    assert len(document["problems"]) == 3
    assert {problem["file"] for problem in document["problems"]} == {
        "expertise.csv",
        "assessments.csv",
        "mentors.csv",
    }
    assert Path(document["marked"]).is_file()
    assert document["rows"]["learners"] == 24


def test_json_of_a_clean_input_says_so(cli: Cli, company: Path) -> None:
    document = json.loads(cli("check", company, "--json").stdout)
    assert (document["ok"], document["problems"], document["marked"]) == (True, [], None)


def test_a_mapping_says_which_header_is_which_column(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    shutil.copytree(company, folder)
    path = folder / "mentors.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("可带人数", "档口数", 1), encoding="utf-8"
    )
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("mentors:\n  档口数: capacity\n", encoding="utf-8")
    assert cli("check", folder).exit_code == ExitCode.INPUT
    assert cli("check", folder, "--mapping", mapping).exit_code == ExitCode.OK


def test_an_input_that_cannot_be_read_is_one_clear_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.docx").write_bytes(b"PK")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    for name in ("missing", "empty", "notes.docx", "broken.xlsx"):
        result = cli("check", tmp_path / name)
        assert result.exit_code == ExitCode.INPUT, result.output
        assert result.stderr.startswith("error: ")
        assert name in result.stderr.splitlines()[1]
        assert "Traceback" not in result.stderr
