from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from api.cli.exit_codes import ExitCode
from matching import assign
from tests.api.cli.conftest import Cli, prints

BOTH = {
    "assignments.csv",
    "assignments.xlsx",
    "certificate.npz",
    "report.html",
    "run.json",
    "shortlists.csv",
    "shortlists.xlsx",
    "unmatched.csv",
}


@pytest.fixture(scope="module")
def result(cli: Cli, company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the company; its scores lie beside it."""
    place = tmp_path_factory.mktemp("match")
    done = cli("match", company, "--out", place / "run", "--export-scores", place / "scores.npz")
    assert done.exit_code == ExitCode.OK, done.output
    assert f"Open the report: {place / 'run' / 'report.html'}" in done.stdout
    assert "proved optimal (gap 0)" in done.stdout
    return place / "run"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_run_leaves_every_file_and_no_other(result: Path) -> None:
    assert set(prints(result)) == BOTH
    assert {path.name for path in result.parent.iterdir()} == {"run", "scores.npz"}


def test_the_exported_scores_prove_the_assignment(result: Path) -> None:
    with np.load(result.parent / "scores.npz", allow_pickle=False) as archive:
        scores, capacity = archive["scores"], archive["capacity"]
        learner = {str(name): row for row, name in enumerate(archive["learner_id"])}
        mentor = {str(name): column for column, name in enumerate(archive["mentor_id"])}
    pairs = [(row["learner_id"], row["mentor_id"]) for row in _rows(result / "assignments.csv")]
    total = sum(scores[learner[who], mentor[whom]] for who, whom in pairs)
    best = assign(scores, capacity)
    record = json.loads((result / "run.json").read_text(encoding="utf-8"))
    assert (len(pairs), total) == (best.n_matched, pytest.approx(best.total))
    assert record["total"] == pytest.approx(total)


def test_equal_inputs_and_seed_give_equal_bytes(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(company, moved)
    cli("match", moved, "--out", tmp_path / "run", "--export-scores", tmp_path / "scores.npz")
    assert prints(tmp_path / "run") == prints(result)
    assert (tmp_path / "scores.npz").read_bytes() == (result.parent / "scores.npz").read_bytes()


@pytest.mark.parametrize(
    ("mode", "absent"),
    [
        ("assign", {"shortlists.csv", "shortlists.xlsx"}),
        ("shortlist", {"assignments.csv", "assignments.xlsx", "certificate.npz"}),
    ],
)
def test_a_mode_leaves_what_was_asked_for(
    cli: Cli, workbook: Path, tmp_path: Path, mode: str, absent: set[str]
) -> None:
    done = cli("match", workbook, "--out", tmp_path / "run", "--mode", mode, "--lang", "zh")
    assert done.exit_code == ExitCode.OK, done.output
    assert "名学员已匹配" in done.stdout
    assert set(prints(tmp_path / "run")) == BOTH - absent


def test_a_dry_run_writes_nothing(cli: Cli, company: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.npz"
    done = cli("match", company, "--out", tmp_path / "run", "--export-scores", scores, "--dry-run")
    assert done.exit_code == ExitCode.OK, done.output
    assert "nothing was written" in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_dry_run_needs_no_place(cli: Cli, company: Path) -> None:
    done = cli("match", company, "--dry-run")
    assert done.exit_code == ExitCode.OK, done.output
    assert "nothing was written" in done.stdout
    assert cli("match", company).exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("policy", "said", "key"),
    [
        ("objective: stable", "Stable: no learner and mentor", "stability"),
        ("pair_cap: 0.5", "Drawn by lot", "draw"),
    ],
)
def test_what_a_policy_asks_for_is_told(
    cli: Cli, company: Path, tmp_path: Path, policy: str, said: str, key: str
) -> None:
    (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
    asked = "match", company, "--dry-run", "--policy", tmp_path / "policy.yaml"
    assert said in cli(*asked).stdout
    assert "proved optimal" not in cli(*asked).stdout
    document = json.loads(cli(*asked, "--json").stdout)
    assert document[key] is not None
    if key == "stability":
        assert document[key] == {"blocking_pairs": 0, "learners": 0}


def test_json_is_one_document(cli: Cli, company: Path, tmp_path: Path) -> None:
    done = cli("match", company, "--out", tmp_path / "run", "--dry-run", "--json", "--seed", 4)
    document = json.loads(done.stdout)
    assert (document["learners"], document["mentors"], document["seed"]) == (24, 10, 4)
    assert document["gap"] == 0.0
    assert document["out"] is None
    assert document["matched"] + len(document["unmatched"]) == 24
    assert not done.stderr


def _allowed_pair(result: Path) -> tuple[str, str]:
    """A shown pair that was not assigned."""
    assigned = {(r["learner_id"], r["mentor_id"]) for r in _rows(result / "assignments.csv")}
    shown = {(r["learner_id"], r["mentor_id"]) for r in _rows(result / "shortlists.csv")}
    return min(shown - assigned)


@pytest.mark.parametrize("headers", ["learner_id,mentor_id", "备注,导师工号,学员工号"])
def test_a_lock_is_kept(
    cli: Cli, company: Path, result: Path, tmp_path: Path, headers: str
) -> None:
    who, whom = _allowed_pair(result)
    locks = tmp_path / "locks.csv"
    row = f"{who},{whom}" if headers.startswith("learner") else f"总裁指定,{whom},{who}"
    locks.write_text(f"{headers}\n{row}\n\n", encoding="gb18030")
    done = cli("match", company, "--out", tmp_path / "run", "--lock", locks, "--mode", "assign")
    assert done.exit_code == ExitCode.OK, done.output
    pairs = {r["learner_id"]: r["mentor_id"] for r in _rows(tmp_path / "run" / "assignments.csv")}
    assert pairs[who] == whom


def test_locks_that_name_nobody_are_listed_all_at_once(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    who, whom = _allowed_pair(result)
    locks = tmp_path / "locks.csv"
    text = f"learner_id,mentor_id\n{who}x,{whom}\n{who},{whom}\n{who},nobody\n"
    locks.write_text(text, encoding="utf-8")
    done = cli("match", company, "--out", tmp_path / "run", "--lock", locks)
    assert done.exit_code == ExitCode.INPUT
    assert "3 problem(s) in the file of pairs" in done.stderr
    assert f"row 2: got '{who}x', expected a learner of the cohort ({who}?)" in done.stderr
    assert "row 4: got 'nobody', expected a mentor of the cohort" in done.stderr
    assert f"row 4: got '{who}', expected each learner once" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_lock_that_breaks_a_rule_names_its_row(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    with np.load(result.parent / "scores.npz", allow_pickle=False) as archive:
        row, column = np.argwhere(np.isnan(archive["scores"]))[0]
        who, whom = archive["learner_id"][row], archive["mentor_id"][column]
    locks = tmp_path / "locks.csv"
    locks.write_text(f"learner_id,mentor_id\n{who},{whom}\n", encoding="utf-8")
    done = cli("match", company, "--out", tmp_path / "run", "--lock", locks)
    assert done.exit_code == ExitCode.INPUT
    assert f"row 2: got '{who} → {whom}'" in done.stderr


@pytest.mark.parametrize("text", ["", "learner_id\nx\n", "a,b\n1,2\n", "PK\x03\x04"])
def test_what_is_no_lock_file_is_refused(
    cli: Cli, company: Path, tmp_path: Path, text: str
) -> None:
    locks = tmp_path / "locks.csv"
    locks.write_text(text, encoding="utf-8")
    for path in (locks, tmp_path / "missing.csv"):
        done = cli("match", company, "--out", tmp_path / "run", "--lock", path)
        assert done.exit_code == ExitCode.INPUT, done.output
        assert path.name in done.stderr


def test_a_policy_file_decides(cli: Cli, company: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: strict\nminimum_score: 1.0\n", encoding="utf-8")
    done = cli("match", company, "--out", tmp_path / "run", "--policy", policy)
    assert done.exit_code == ExitCode.NOBODY_MATCHED, done.output
    record = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert (record["policy"]["name"], record["counts"]["matched"]) == ("strict", 0)
    assert len(_rows(tmp_path / "run" / "unmatched.csv")) == 24
    assert "and 14 more" in done.stdout


def test_a_bad_policy_is_named_place_by_place(cli: Cli, company: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("minimum_score: 3\nbonus: 1\n", encoding="utf-8")
    done = cli("match", company, "--out", tmp_path / "run", "--policy", policy)
    assert done.exit_code == ExitCode.INPUT
    assert "minimum_score: got '3'" in done.stderr
    assert "bonus" in done.stderr
    policy.write_text("weights: {horoscope: must}\n", encoding="utf-8")
    done = cli("match", company, "--out", tmp_path / "run", "--policy", policy)
    assert done.exit_code == ExitCode.INPUT
    assert "no feature is called 'horoscope'" in done.stderr


def test_as_of_is_read_in_utc(cli: Cli, company: Path, tmp_path: Path) -> None:
    for text, instant in (
        ("2026-03-31", "2026-03-31T00:00:00+00:00"),
        ("2026-03-31T07:00+08:00", "2026-03-30T23:00:00+00:00"),
    ):
        done = cli("match", company, "--out", "x", "--dry-run", "--json", "--as-of", text)
        assert json.loads(done.stdout)["as_of"] == instant
    done = cli("match", company, "--out", tmp_path / "run", "--as-of", "soon")
    assert done.exit_code == ExitCode.USAGE
    assert "--as-of" in done.stderr


def test_bad_cells_stop_a_match_and_point_to_check(cli: Cli, company: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(company, folder)
    (folder / "mentors.csv").write_text("导师工号,可带人数\nM1,-3\n", encoding="utf-8")
    done = cli("match", folder, "--out", tmp_path / "run")
    assert done.exit_code == ExitCode.INPUT
    assert "mentormatch check" in done.stderr
    assert not (tmp_path / "run").exists()


def test_an_earlier_run_is_replaced_and_anything_else_is_left(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(result, run)
    assert cli("match", company, "--out", run, "--mode", "assign").exit_code == ExitCode.OK
    assert "shortlists.csv" not in prints(run)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "notes.txt").write_text("ours", encoding="utf-8")
    (tmp_path / "file").write_text("ours", encoding="utf-8")
    before = prints(tmp_path)
    for place in (tmp_path / "ours", tmp_path / "file", tmp_path / "file" / "run", company):
        done = cli("match", company, "--out", place)
        assert done.exit_code == ExitCode.OUTPUT, done.output
        assert done.stderr.startswith("error: ")
    assert prints(tmp_path) == before


@pytest.mark.parametrize("place", ["run/scores.npz", "company/scores.npz", "file/scores.npz"])
def test_scores_go_where_they_are_neither_lost_nor_read(
    cli: Cli, company: Path, tmp_path: Path, place: str
) -> None:
    shutil.copytree(company, tmp_path / "company")
    (tmp_path / "file").write_text("ours", encoding="utf-8")
    done = cli(
        *("match", tmp_path / "company", "--out", tmp_path / "run"),
        *("--export-scores", tmp_path / place),
    )
    assert done.exit_code == ExitCode.OUTPUT, done.output
    assert not (tmp_path / "run").exists()


def test_errors_are_one_json_object_where_json_was_asked_for(cli: Cli, tmp_path: Path) -> None:
    done = cli("match", tmp_path / "missing", "--out", tmp_path / "run", "--json")
    error = json.loads(done.stderr)["error"]
    assert done.exit_code == error["exit_code"] == ExitCode.INPUT
    assert error["code"] == "InputNotFound"
    assert error["where"].endswith("missing")
    assert not done.stdout
