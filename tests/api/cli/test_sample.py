from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from api.cli.exit_codes import ExitCode
from api.files.intake import load_tables
from features.label import LANGS, Lang
from features.schema import TABLES
from tests.api.cli.conftest import Cli, prints

SIZE = ("--learners", 12, "--mentors", 5, "--seed", 8)


@pytest.mark.parametrize("lang", LANGS)
def test_every_format_holds_the_same_company(cli: Cli, tmp_path: Path, lang: Lang) -> None:
    digests = set()
    for form in ("csv", "xlsx", "parquet"):
        out = tmp_path / form
        result = cli("sample", *SIZE, "--lang", lang, "--format", form, "--out", out)
        assert result.exit_code == ExitCode.OK, result.output
        digests.add(load_tables(out).digest())
    assert len(digests) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_the_same_seed_gives_the_same_bytes(cli: Cli, tmp_path: Path, form: str) -> None:
    for name in ("a", "b"):
        cli("sample", *SIZE, "--format", form, "--out", tmp_path / name)
    assert prints(tmp_path / "a") == prints(tmp_path / "b") != {}


def test_files_are_in_the_language_of_their_readers(cli: Cli, tmp_path: Path) -> None:
    cli("sample", *SIZE, "--out", tmp_path / "zh", locale="zh_CN.UTF-8")
    cli("sample", *SIZE, "--out", tmp_path / "en", "--lang", "en", locale="zh_CN.UTF-8")
    zh = (tmp_path / "zh" / "assessments.csv").read_text(encoding="utf-8-sig")
    en = (tmp_path / "en" / "assessments.csv").read_text(encoding="utf-8-sig")
    assert zh.startswith("学员工号,能力编号,当前等级,来源,评估日期")
    assert en.startswith("learner id,competency id,level,source,assessed on")
    assert "自评" in zh
    assert "self" in en


def test_a_place_that_is_in_use_is_left_as_it_is(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "plan.txt").write_text("ours", encoding="utf-8")
    (tmp_path / "file").write_text("ours", encoding="utf-8")
    before = prints(tmp_path)
    for place in ("used", "file", "file/below"):
        result = cli("sample", *SIZE, "--out", tmp_path / place)
        assert result.exit_code == ExitCode.OUTPUT, result.output
        assert result.stderr.startswith("error: ")
    assert prints(tmp_path) == before


def test_json_says_where_it_went(cli: Cli, tmp_path: Path) -> None:
    result = cli("sample", *SIZE, "--out", tmp_path / "out", "--json")
    assert json.loads(result.stdout)["out"] == str(tmp_path / "out")


@pytest.mark.parametrize("size", [("--learners", 0), ("--mentors", -1), ("--learners", "many")])
def test_a_size_that_cannot_be_is_wrong_use(
    cli: Cli, tmp_path: Path, size: tuple[str, object]
) -> None:
    result = cli("sample", *size, "--out", tmp_path / "out")
    assert result.exit_code == ExitCode.USAGE
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", LANGS)
def test_the_template_has_a_sheet_for_every_table(cli: Cli, tmp_path: Path, lang: Lang) -> None:
    out = tmp_path / "new" / "template.xlsx"
    assert cli("template", "--lang", lang, "--out", out).exit_code == ExitCode.OK
    sheets = openpyxl.load_workbook(out).sheetnames
    assert [table.label.text(lang) for table in TABLES.values()] == sheets[1:]


def test_a_template_never_replaces_a_workbook(cli: Cli, tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(b"a week of work")
    result = cli("template", "--out", filled)
    assert result.exit_code == ExitCode.OUTPUT
    assert "may have been filled in" in result.stderr
    assert filled.read_bytes() == b"a week of work"


def test_a_template_that_cannot_be_written_is_one_clear_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("ours", encoding="utf-8")
    (tmp_path / "folder.xlsx").mkdir()
    for place in ("file/template.xlsx", "folder.xlsx"):
        result = cli("template", "--out", tmp_path / place)
        assert result.exit_code == ExitCode.OUTPUT, result.output
        assert result.stderr.startswith("error: cannot write")
    assert not list(tmp_path.glob(".*"))
