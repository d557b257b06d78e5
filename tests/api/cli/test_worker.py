from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli

ENTRY = "from api.cli import main; main()"


def test_a_worker_does_what_comes_round_and_leaves_when_told(cli: Cli, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert cli("worker", "--database", url).exit_code == ExitCode.INPUT, "no schema yet"
    cli("db", "upgrade", "--database", url)
    command = [sys.executable, "-c", ENTRY, "worker", "--database", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        told = [json.loads(line) for line in process.stdout]
    assert process.returncode == ExitCode.OK
    assert (started["event"], told[-1]["event"]) == ("worker_started", "worker_left")
    assert started["worker_id"] == told[-1]["worker_id"]
