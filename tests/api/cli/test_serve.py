from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from api.app import described
from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli
from tests.api.live import serving
from tests.api.world import SECRET


@pytest.fixture
def database(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a database at the newest revision; a secret is set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTORMATCH_SECRET_KEY", SECRET)
    url = f"sqlite:///{tmp_path / 'mentormatch.db'}"
    assert cli("db", "upgrade", "--database", url).exit_code == ExitCode.OK
    return url


def test_a_server_without_a_secret_says_what_it_wants(
    cli: Cli, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MENTORMATCH_SECRET_KEY")
    refused = cli("serve", "--database", database, "--port", 0)
    assert refused.exit_code == ExitCode.USAGE
    assert "MENTORMATCH_SECRET_KEY is not set" in refused.stderr


def test_a_secret_that_could_be_guessed_is_refused_and_not_repeated(
    cli: Cli, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORMATCH_SECRET_KEY", "hunter2")
    refused = cli("serve", "--database", database, "--port", 0)
    assert refused.exit_code == ExitCode.USAGE
    assert "MENTORMATCH_SECRET_KEY" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_a_database_that_was_not_set_up_is_told(cli: Cli, database: str, tmp_path: Path) -> None:
    refused = cli("serve", "--database", f"sqlite:///{tmp_path / 'empty.db'}", "--port", 0)
    assert refused.exit_code == ExitCode.INPUT
    assert "mentormatch db upgrade" in refused.stderr


def test_a_port_in_use_is_told(cli: Cli, database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = cli("serve", "--database", database, "--port", other.getsockname()[1])
    assert refused.exit_code == ExitCode.USAGE
    assert "Address already in use" in refused.stderr


@pytest.mark.parametrize("processes", [0, 65])
def test_as_many_processes_as_nobody_has_are_refused(
    cli: Cli, database: str, processes: int
) -> None:
    refused = cli("serve", "--database", database, "--port", 0, "--processes", processes)
    assert refused.exit_code == ExitCode.USAGE
    assert "--processes" in refused.stderr


def test_a_server_answers_writes_its_logs_as_json_and_leaves_when_told(database: str) -> None:
    with serving(database) as served:
        assert httpx2.get(f"{served.address}/readyz").json()["ready"]
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(30) == 0
    events = {json.loads(line)["event"] for line in served.logs}
    assert "request" in events


def test_the_document_is_printed_or_written(cli: Cli, tmp_path: Path) -> None:
    printed = cli("openapi")
    assert json.loads(printed.stdout) == described()
    assert cli("openapi", "--out", tmp_path / "openapi.json").exit_code == ExitCode.OK
    assert (tmp_path / "openapi.json").read_text() == printed.stdout
