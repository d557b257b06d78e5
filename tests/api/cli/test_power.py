from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli


def _json(cli: Cli, *arguments: object) -> Any:
    answer = cli("power", *arguments, "--json")
    assert answer.exit_code == ExitCode.OK, answer.output
    return json.loads(answer.stdout)


def test_the_classic_table_is_met(cli: Cli) -> None:
    # Cohen 1988, table 2.4.1: half a standard deviation takes 64 in each arm.
    told = _json(cli, "--difference", 0.5, "--spread", 1)
    assert 126 < told["outcomes_needed"] <= 128
    assert _json(cli, "--difference", 0.5, "--spread", 1, "--paired")["outcomes_needed"] == 34


def test_what_is_needed_is_what_shows(cli: Cli) -> None:
    needed = _json(cli, "--difference", 0.05)["outcomes_needed"]
    told = _json(cli, "--difference", 0.05, "--outcomes", needed)
    assert told["detectable"] == pytest.approx(0.05, rel=0.01)
    assert told["chance"] == pytest.approx(0.8, abs=0.005)


def test_without_a_question_there_is_a_table_that_falls(cli: Cli) -> None:
    table = _json(cli)["table"]
    found = [row["detectable"] for row in table]
    assert found == sorted(found, reverse=True)
    assert len(found) == len(table) > 5


@pytest.mark.parametrize(("lang", "word"), [("en", "are needed in all"), ("zh", "共需")])
def test_it_is_told_in_words(cli: Cli, lang: str, word: str) -> None:
    told = cli("power", "--difference", 0.05, "--outcomes", 400, "--lang", lang).stdout
    assert word in told
    assert "400" in told
    assert "10,000" in cli("power", "--lang", lang).stdout


def test_too_few_outcomes_show_nothing(cli: Cli) -> None:
    assert "too few" in cli("power", "--outcomes", 1).stdout
    assert _json(cli, "--outcomes", 1)["detectable"] is None


def test_a_log_tells_its_own_outcomes_and_their_spread(cli: Cli, tmp_path: Path) -> None:
    log, picture = tmp_path / "log", tmp_path / "power.svg"
    cli("simulate-log", log, "--learners", 60, "--mentors", 10)
    told = _json(cli, log)
    assert 10 < told["outcomes"] < 60
    assert 0.1 < told["spread"] < 0.3
    assert _json(cli, log, "--outcomes", 400, "--spread", 0.5)["outcomes"] == 400
    answer = cli("power", log, "--picture", picture, "--lang", "zh")
    assert f"{told['outcomes']} 条结果" in answer.stdout
    assert picture.read_text("utf-8").startswith("<svg xmlns=")
    assert cli("power", tmp_path / "nowhere").exit_code == ExitCode.INPUT


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_drawn(cli: Cli, tmp_path: Path, lang: str) -> None:
    picture = tmp_path / "power.svg"
    asked = ("--outcomes", 400, "--picture", picture, "--lang", lang)
    assert cli("power", *asked).exit_code == ExitCode.OK
    assert "10,000" in picture.read_text("utf-8")
    assert cli("power", "--picture", tmp_path / "x.png").exit_code == ExitCode.OUTPUT


def test_a_log_without_a_label_tells_no_spread(cli: Cli, tmp_path: Path) -> None:
    log = tmp_path / "log"
    cli("simulate-log", log, "--learners", 20, "--mentors", 5)
    outcomes = pd.read_parquet(log / "outcomes.parquet")[:0]
    outcomes.to_parquet(log / "outcomes.parquet")
    answer = cli("power", log)
    assert answer.exit_code == ExitCode.INPUT
    assert "labels" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--difference", 0], "difference"),
        (["--spread", 0], "spread"),
        (["--level", 1], "level"),
        (["--outcomes", 100, "--power", 0.01], "power"),
        (["--correlation", 2], "correlation"),
    ],
)
def test_what_cannot_be_asked_is_wrong_use(cli: Cli, arguments: list[object], said: str) -> None:
    answer = cli("power", *arguments)
    assert answer.exit_code == ExitCode.USAGE
    assert said in answer.stderr
