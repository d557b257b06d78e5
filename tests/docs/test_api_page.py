"""docs/api.md is true: its commands run, in order, from an empty folder to a re-match."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.app import described
from api.logs import FIELDS
from api.openapi import STATUSES
from api.problem_texts import TEXTS
from evaluation.simulator.company import sample_company

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Journey:
    """What came of the page's commands: what they printed, and what the server wrote."""

    done: subprocess.CompletedProcess[str]
    logs: str
    metrics: str


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """Every command of the page, run by one shell in an empty folder."""
    folder = tmp_path_factory.mktemp("reader")
    script = "\n".join(
        [
            "set -euo pipefail",
            "trap 'kill $(jobs -p); wait' EXIT",
            *BLOCKS,
            'curl -s "$MM/metrics" > metrics.txt',
            "echo THE END",
        ]
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTORMATCH")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script.replace("mentormatch serve &", "mentormatch serve > logs.jsonl &")],
        cwd=folder,
        env={**kept, "PATH": path, "MENTORMATCH_PORT": str(port), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Journey(done, (folder / "logs.jsonl").read_text(), (folder / "metrics.txt").read_text())


def test_every_command_of_the_page_works(journey: Journey) -> None:
    assert journey.done.stdout.rstrip().endswith("THE END")


def test_no_log_and_no_figure_names_anybody(journey: Journey) -> None:
    people = identifiers()
    assert len(people) > 100
    for written in (journey.logs, journey.metrics):
        assert [one for one in people if one in written] == []
    lines = [json.loads(line) for line in journey.logs.splitlines()]
    assert {line.get("operation") for line in lines} >= {"create_import", "create_choice"}
    assert all(line.keys() <= FIELDS for line in lines)
    assert "mentormatch_jobs{" in journey.metrics or "mentormatch_job_seconds" in journey.metrics


def identifiers() -> set[str]:
    """Ids, names and texts of the people of the company that the page imports."""
    company = sample_company(40, 16, seed=1, lang="zh")
    columns = {"people": ("person_id", "name"), "learners": ("goals",), "mentors": ("bio",)}
    found = {
        str(value)
        for table, names in columns.items()
        for name in names
        for value in company[table][name]
    }
    sent = {"lead a team of ten", "HR system, nightly import"}
    return {text for text in found | sent if len(text) > 1 and text != "nan"}


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
