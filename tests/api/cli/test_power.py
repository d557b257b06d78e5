from __future__ import annotations

import json
from typing import Any

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
