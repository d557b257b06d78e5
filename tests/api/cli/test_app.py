from __future__ import annotations

import subprocess
import sys

import pytest

from api.cli.exit_codes import MEANING, ExitCode
from api.cli.messages import HELP
from tests.api.cli.conftest import Cli


@pytest.mark.parametrize("command", [[], *(name.split() for name in HELP)])
def test_every_help_names_the_exit_codes(cli: Cli, command: list[str]) -> None:
    result = cli(*command, "--help")
    assert result.exit_code == ExitCode.OK
    words = " ".join(result.stdout.split())
    assert all(f"{code:d} {meaning}" in words for code, meaning in MEANING.items())


def test_every_command_is_listed(cli: Cli) -> None:
    listed = cli("--help").stdout
    assert all(name.split()[0] in listed for name in HELP)


def test_help_loads_nothing_that_computes() -> None:
    code = (
        "import sys; sys.argv = ['mentormatch', 'match', '--help']\n"
        "from api.cli import main\n"
        "try: main()\n"
        "except SystemExit as leave: assert not leave.code\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'ortools', 'rich.progress', 'jinja2', 'matplotlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_version_is_that_of_the_distribution(cli: Cli) -> None:
    assert cli("--version").stdout.startswith("mentormatch 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["matsch"],
        ["match"],
        ["match", "x"],
        ["match", "x", "--out", "y", "--mode", "z"],
        ["policy", "x"],
    ],
)
def test_wrong_use_leaves_with_the_code_of_wrong_use(cli: Cli, arguments: list[str]) -> None:
    assert cli(*arguments).exit_code == ExitCode.USAGE


def test_a_command_that_is_nearly_right_is_suggested(cli: Cli) -> None:
    assert "match" in cli("matsch").stderr
