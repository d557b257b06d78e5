from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.cli.exit_codes import MEANING
from api.cli.messages import HELP

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = [name for name in HELP if not any(other.startswith(f"{name} ") for other in HELP)]
"""Without the first words of commands that have two."""
SECTIONS = dict(part.split("\n", 1) for part in PAGE.split("\n## ")[1:])


def test_every_exit_code_stands_there_as_the_command_says_it() -> None:
    for code, meaning in MEANING.items():
        assert f"| {code:d} | {meaning} |" in SECTIONS["Exit codes"]


def test_every_command_has_a_section_with_an_example() -> None:
    assert SECTIONS.keys() - {"Exit codes"} == set(COMMANDS)
    for name in COMMANDS:
        assert f"```sh\nmentormatch {name} " in SECTIONS[name]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_stands_there_and_no_other(command: str) -> None:
    told = set(
        re.findall(r"--[a-z][a-z-]+", CliRunner().invoke(app, [*command.split(), "--help"]).stdout)
    )
    assert set(re.findall(r"--[a-z][a-z-]+", SECTIONS[command])) == told - {"--help"}
