from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from api.report.errors import NoAssignment, UnreadableRun
from api.report.run_folder import write_run
from api.report.run_reading import read_run
from api.services.matching import MatchRequest, match_and_write, read_source
from api.services.places import Places
from api.services.samples import SampleRequest, sample_files
from api.services.verifying import verify_run
from matching.pipeline import match_cohort
from tests.api.services.conftest import failed


def test_an_honest_run_verifies(folder: Path, company: Path) -> None:
    verdict = verify_run(folder, company)
    assert [check.code for check in verdict.checks if not check.passed] == []
    assert (verdict.outcome, verdict.gap) == ("verified", 0.0)
    alone = verify_run(folder)
    assert alone.outcome == "consistent"
    assert alone.as_json()["with_input"] is False
    assert len(alone.checks) < len(verdict.checks)


def test_an_honest_run_of_a_workbook_verifies(tmp_path: Path) -> None:
    request = SampleRequest(12, 5, seed=4, lang="en", format="xlsx")
    book = sample_files(request, tmp_path / "company") / "company.xlsx"
    match_and_write(MatchRequest(book, mode="assign"), Places(tmp_path / "run"))
    assert verify_run(tmp_path / "run", book).outcome == "verified"


def test_a_run_on_tables_in_memory_verifies_against_files_of_the_same_content(
    company: Path, tmp_path: Path
) -> None:
    tables, _ = read_source(company, None)
    write_run(match_cohort(tables), tmp_path / "run")
    assert verify_run(tmp_path / "run", company).outcome == "verified"


def test_weights_that_replaced_those_of_the_policy_are_named(company: Path, tmp_path: Path) -> None:
    tables, _ = read_source(company, None)
    write_run(match_cohort(tables, weights={"style": 1.0}), tmp_path / "run")
    assert verify_run(tmp_path / "run").outcome == "consistent"
    checks = verify_run(tmp_path / "run", company).checks
    assert {"weights", "rescored"} <= failed(checks)


def test_a_run_before_anybody_joined_verifies(company: Path, folder: Path, tmp_path: Path) -> None:
    early = read_run(folder).as_of.replace(year=1990)
    match_and_write(MatchRequest(company, as_of=early), Places(tmp_path / "run"))
    assert verify_run(tmp_path / "run", company).outcome == "verified"


@pytest.mark.parametrize(("table", "column"), [("assessments", 2), ("expertise", 2)])
def test_a_cell_of_the_input_that_is_flipped_is_caught_and_its_file_named(
    company: Path, folder: Path, tmp_path: Path, table: str, column: int
) -> None:
    other = tmp_path / "company"
    other.mkdir()
    for path in company.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    place = other / f"{table}.csv"
    lines = place.read_text(encoding="utf-8-sig").split("\n")
    cells = lines[1].split(",")
    cells[column] = "1.5" if cells[column] != "1.5" else "2.5"
    place.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8-sig")
    verdict = verify_run(folder, other)
    wrong = {check.code: check for check in verdict.checks if not check.passed}
    assert verdict.outcome == "not_verified"
    named = {str(finding.parameters["name"]) for finding in wrong["input"].findings}
    assert named == {"tables", f"{table}.csv"}


def test_what_cannot_be_read_is_named(company: Path, folder: Path, tmp_path: Path) -> None:
    match_and_write(MatchRequest(company, mode="shortlist"), Places(tmp_path / "lists"))
    with pytest.raises(NoAssignment):
        verify_run(tmp_path / "lists")
    for missing in ("run.json", "certificate.npz", "assignments.csv"):
        broken = tmp_path / missing
        broken.mkdir()
        for path in folder.iterdir():
            if path.name != missing:
                (broken / path.name).write_bytes(path.read_bytes())
        with pytest.raises(UnreadableRun, match=missing):
            verify_run(broken)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("as_of", "soon", "as_of"),
        ("as_of", "2026-01-01T00:00:00", "as_of"),
        ("as_of", "9999-01-01T00:00:00+00:00", "as_of"),
        ("total", math.nan, "JSON"),
        ("total", math.inf, "JSON"),
        ("colour", "red", "colour"),
    ],
)
def test_a_record_that_makes_no_sense_is_named(
    folder: Path, tmp_path: Path, key: str, value: object, found: str
) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps(document | {key: value}), encoding="utf-8")
    with pytest.raises(UnreadableRun, match=found):
        verify_run(tmp_path)
