from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli


@pytest.fixture(scope="module")
def result(cli: Cli, company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rematch") / "run"
    assert cli("match", company, "--out", place).exit_code == ExitCode.OK
    return place


@pytest.fixture(scope="module")
def rejected(result: Path) -> Path:
    """Three learners turn their mentors down."""
    lines = [f"{who},{whom}" for who, whom in sorted(_pairs(result).items())[:3]]
    place = result.parent / "rejected.csv"
    place.write_text("\n".join(["learner_id,mentor_id", *lines]), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def again(cli: Cli, company: Path, result: Path, rejected: Path) -> Path:
    place = result.parent / "again"
    done = cli("rematch", result, company, "--out", place, "--reject", rejected)
    assert done.exit_code == ExitCode.OK, done.output
    assert "keep their mentor" in done.stdout
    return place


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "assignments.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _pairs(folder: Path) -> dict[str, str]:
    return {row["learner_id"]: row["mentor_id"] for row in _rows(folder)}


def _record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return record


def test_rejected_pairs_are_gone_and_the_others_stay(
    result: Path, rejected: Path, again: Path
) -> None:
    before, after = _pairs(result), _pairs(again)
    gone = [line.split(",") for line in rejected.read_text(encoding="utf-8").splitlines()[1:]]
    assert all(after.get(who) != whom for who, whom in gone)
    moved = {who for who in before if after.get(who) != before[who]}
    assert {who for who, _ in gone} <= moved
    follows = _record(again)["follows"]
    assert follows["run"] == _record(result)["digests"]["record"]
    assert follows["stayed"] == len(before) - len(moved)
    assert {row["learner_id"]: row["previous_mentor_id"] for row in _rows(again)} == {
        who: before.get(who, "") for who in after
    }


def test_a_run_that_follows_another_verifies_with_what_was_rejected(
    cli: Cli, company: Path, again: Path, rejected: Path
) -> None:
    done = cli("verify", again, "--input", company, "--reject", rejected)
    assert done.exit_code == ExitCode.OK, done.output
    assert "Verified" in done.stdout
    assert cli("verify", again, "--input", company).exit_code == ExitCode.INPUT
    assert cli("verify", again).exit_code == ExitCode.OK


def test_a_change_of_a_run_that_follows_another_is_priced(
    cli: Cli, company: Path, again: Path, rejected: Path
) -> None:
    learner = sorted(_pairs(again))[-1]
    asked = "price", company, "--learner", learner, "--none", "--json"
    done = cli(*asked, "--run", again, "--reject", rejected)
    assert done.exit_code == ExitCode.OK, done.output
    cost = json.loads(done.stdout)["cost"]
    assert cost["total"] > 0
    assert "not the data" in cli(*asked, "--run", again).stderr
    assert cli(*asked, "--reject", rejected).exit_code == ExitCode.USAGE


def test_scores_are_told_without_what_staying_earns(result: Path, again: Path) -> None:
    before = {(row["learner_id"], row["mentor_id"]): row["score"] for row in _rows(result)}
    for row in _rows(again):
        pair = row["learner_id"], row["mentor_id"]
        assert row["score"] == before.get(pair, row["score"])
    record = _record(again)
    assert record["certificate"]["total"] > record["total"]
    assert "rule:stay" not in (again / "run.json").read_text(encoding="utf-8")


def test_the_report_says_what_became_of_the_pairs(again: Path) -> None:
    page = (again / "report.html").read_text(encoding="utf-8")
    assert "沿用上一次的分配重新匹配" in page
    assert "Matched again from an earlier run" in page
    assert "With what staying earns, no assignment is better" in page


def test_what_was_rejected_is_named_nowhere(again: Path, rejected: Path) -> None:
    gone = [line.split(",") for line in rejected.read_text(encoding="utf-8").splitlines()[1:]]
    for path in (again / "shortlists.csv", again / "assignments.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            listed = {(row["learner_id"], row["mentor_id"]) for row in csv.DictReader(stream)}
        assert not listed & {(who, whom) for who, whom in gone}


def test_without_a_bonus_it_is_matched_as_if_for_the_first_time(
    cli: Cli, company: Path, result: Path
) -> None:
    done = cli("rematch", result, company, "--dry-run", "--json", "--stay-bonus", "0")
    document = json.loads(done.stdout)
    assert document["total"] == pytest.approx(_record(result)["total"])
    assert "错" not in cli("rematch", result, company, "--dry-run", "--lang", "zh").stdout


def test_who_left_frees_a_seat_and_who_stays_stays(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    shutil.copytree(company, tmp_path / "company")
    place = tmp_path / "company" / "learners.csv"
    lines = place.read_text(encoding="utf-8-sig").splitlines()
    place.write_text("\n".join(lines[:1] + lines[3:]), encoding="utf-8-sig")
    for name in ("assessments", "shortfalls", "mentorships", "exclusions", "protected"):
        other = tmp_path / "company" / f"{name}.csv"
        if other.exists():
            ids = [line.split(",")[0] for line in lines[1:3]]
            rows = other.read_text(encoding="utf-8-sig").splitlines()
            kept = [row for row in rows if not any(one in row.split(",") for one in ids)]
            other.write_text("\n".join(kept), encoding="utf-8-sig")
    done = cli("rematch", result, tmp_path / "company", "--dry-run", "--json")
    assert done.exit_code == ExitCode.OK, done.output
    document = json.loads(done.stdout)
    assert document["learners"] == 22
    assert not document["changes"]["dropped"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--stay-bonus", "lots", "--dry-run"], ExitCode.INPUT, "must, very, fairly"),
        ([], ExitCode.USAGE, "--out"),
        (["--out", "RUN"], ExitCode.OUTPUT, "the run that is followed"),
        (["--policy", "DRAWN", "--dry-run"], ExitCode.INPUT, "pair_cap 1"),
        (["--policy", "LOOSE", "--reject", "REJECTED", "--dry-run"], ExitCode.INPUT, "not_again"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    cli: Cli,
    company: Path,
    result: Path,
    rejected: Path,
    tmp_path: Path,
    arguments: list[str],
    code: ExitCode,
    said: str,
) -> None:
    (tmp_path / "drawn.yaml").write_text("pair_cap: 0.5\n", encoding="utf-8")
    loose = "rules: [{rule: not_again, mode: report}]\n"
    (tmp_path / "loose.yaml").write_text(loose, encoding="utf-8")
    names = {
        "RUN": result,
        "DRAWN": tmp_path / "drawn.yaml",
        "LOOSE": tmp_path / "loose.yaml",
        "REJECTED": rejected,
    }
    done = cli("rematch", result, company, *(names.get(word, word) for word in arguments))
    assert done.exit_code == code, done.output
    assert said in " ".join(done.stderr.split())
