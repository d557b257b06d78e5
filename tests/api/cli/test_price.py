from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli


@pytest.fixture(scope="module")
def result(cli: Cli, company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("price") / "run"
    assert cli("match", company, "--out", place, "--mode", "both").exit_code == ExitCode.OK
    return place


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _pairs(result: Path) -> dict[str, str]:
    return {row["learner_id"]: row["mentor_id"] for row in _rows(result / "assignments.csv")}


def _other_pairs(result: Path) -> list[tuple[str, str]]:
    """Shown pairs that were not assigned."""
    assigned = set(_pairs(result).items())
    shown = {(row["learner_id"], row["mentor_id"]) for row in _rows(result / "shortlists.csv")}
    return sorted(shown - assigned)


def _price(cli: Cli, *arguments: object) -> dict[str, Any]:
    done = cli("price", *arguments, "--json")
    assert done.exit_code == ExitCode.OK, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_price_is_what_matching_again_with_the_lock_gives(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    before = json.loads((result / "run.json").read_text(encoding="utf-8"))
    for learner, mentor in _other_pairs(result)[::6]:
        found = _price(cli, company, "--learner", learner, "--mentor", mentor)
        locks = tmp_path / "locks.csv"
        locks.write_text(f"learner_id,mentor_id\n{learner},{mentor}\n", encoding="utf-8")
        again = cli("match", company, "--lock", locks, "--dry-run", "--json")
        after = json.loads(again.stdout)
        assert found["cost"]["matched"] == before["counts"]["matched"] - after["matched"]
        assert found["cost"]["total"] == pytest.approx(before["total"] - after["total"], abs=1e-12)
        assert found["lowest_by_prices"]["total"] <= found["cost"]["total"]
        moved = {move["learner"]["id"]: move["after"]["id"] for move in found["moves"]}
        assert moved[learner] == mentor


def test_a_run_answers_as_the_files_do(cli: Cli, company: Path, result: Path) -> None:
    learner, mentor = _other_pairs(result)[0]
    asked = company, "--learner", learner, "--mentor", mentor
    assert _price(cli, *asked, "--run", result) == _price(cli, *asked)


def test_bans_swaps_and_going_without_are_priced(cli: Cli, company: Path, result: Path) -> None:
    (first, mentor), (second, _) = sorted(_pairs(result).items())[:2]
    ban = _price(cli, company, "--learner", first, "--ban", mentor)
    none = _price(cli, company, "--learner", first, "--none")
    assert ban["moves"][0]["before"]["id"] == none["moves"][0]["before"]["id"] == mentor
    assert ban["cost"]["total"] >= 0 or ban["cost"]["matched"] > 0
    assert none["moves"][0]["after"] == {"id": "", "name": ""}
    done = cli("price", company, "--learner", first, "--swap", second, "--lang", "zh")
    assert done.exit_code in (ExitCode.OK, ExitCode.INPUT)
    assert "代价" in done.stdout or "不能结对" in done.stderr


def test_what_is_so_already_costs_nothing(cli: Cli, company: Path, result: Path) -> None:
    learner, mentor = min(_pairs(result).items())
    done = cli("price", company, "--learner", learner, "--mentor", mentor)
    assert "costs nothing" in done.stdout
    assert (
        "没有代价"
        in cli("price", company, "--learner", learner, "--mentor", mentor, "--lang", "zh").stdout
    )


def test_a_pair_that_cannot_be_is_told_without_private_reasons(
    cli: Cli, company: Path, result: Path
) -> None:
    record = json.loads((result / "run.json").read_text(encoding="utf-8"))
    learner = min(_pairs(result))
    answers = [
        cli("price", company, "--learner", learner, "--mentor", mentor)
        for mentor in sorted(record["load"])
    ]
    refused = [done for done in answers if done.exit_code == ExitCode.INPUT]
    assert refused
    for done in refused:
        assert "cannot be a pair" in done.stderr
        assert not any(word in done.stderr.lower() for word in ("banned", "not again"))


def test_one_change_is_asked_for_and_a_run_stands_for_the_options(
    cli: Cli, company: Path, result: Path
) -> None:
    assert cli("price", company, "--learner", "x").exit_code == ExitCode.USAGE
    both = ("--mentor", "a", "--ban", "b")
    assert cli("price", company, "--learner", "x", *both).exit_code == ExitCode.USAGE
    clash = ("--none", "--run", result, "--seed", 2)
    assert cli("price", company, "--learner", "x", *clash).exit_code == ExitCode.USAGE
    assert cli("price", company, "--learner", "x", "--none").exit_code == ExitCode.INPUT


def test_prices_say_nothing_of_a_policy_that_draws(cli: Cli, company: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("pair_cap: 0.5\n", encoding="utf-8")
    done = cli("price", company, "--learner", "x", "--none", "--policy", tmp_path / "policy.yaml")
    assert done.exit_code == ExitCode.INPUT
    assert "pair_cap 1" in done.stderr


def test_another_input_than_that_of_the_run_is_refused(
    cli: Cli, workbook: Path, result: Path
) -> None:
    done = cli("price", workbook, "--learner", "x", "--none", "--run", result)
    assert done.exit_code == ExitCode.INPUT
    assert "not the data that the run was made from" in done.stderr
