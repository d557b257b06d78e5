"""docs/api.md is true: its commands run, in order, from an empty folder to a re-match."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.app import described
from api.openapi import STATUSES
from api.problem_texts import TEXTS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
PATIENCE_S = 240


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Every command of the page, run by one shell."""
    script = "\n".join(
        ["set -euo pipefail", "trap 'kill $(jobs -p); wait' EXIT", *BLOCKS, "echo THE END"]
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORMATCH")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path_factory.mktemp("reader"),
        env={**kept, "PATH": path, "MENTORMATCH_PORT": str(port), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_every_command_of_the_page_works(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.rstrip().endswith("THE END")


def test_the_table_of_errors_names_statuses_and_codes_that_there_are() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", PAGE, flags=re.MULTILINE)
    assert {int(status) for status, _ in rows} == {*STATUSES, 405}
    named = {code for _, cell in rows for code in re.findall(r"`(\w+)`", cell)}
    assert named <= TEXTS.keys()


def test_every_operation_stands_in_the_table_as_the_document_says_it() -> None:
    told = PAGE.split("## Every operation\n")[1].splitlines()
    assert [row for row in told if row.startswith("| `")] == operation_rows()


def operation_rows() -> list[str]:
    """The rows of the table of operations; paste them where the test finds a difference."""
    return [
        f"| `{method.upper()} {path}` | {operation['summary']} | {_who(operation)} |"
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def _who(operation: dict[str, Any]) -> str:
    roles = operation.get("x-roles", {})
    reach = {"all": "", "own": " (own)", "team": " (team)"}
    return ", ".join(f"{role}{reach[roles[role]]}" for role in roles) or "anybody"
