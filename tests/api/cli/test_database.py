from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from api.store import Store
from tests.api.cli.conftest import Cli


def _url(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}"


def test_a_database_is_set_up_once_and_found_sound(cli: Cli, tmp_path: Path) -> None:
    url = _url(tmp_path, "a.db")
    assert cli("db", "check", "--database", url).exit_code == ExitCode.INPUT
    first = json.loads(cli("db", "upgrade", "--database", url, "--json").stdout)
    again = json.loads(cli("db", "upgrade", "--database", url, "--json").stdout)
    assert first["before"] == ""
    assert again["before"] == again["revision"] == first["revision"]
    checked = cli("db", "check", "--database", url, "--json")
    assert checked.exit_code == ExitCode.OK
    assert json.loads(checked.stdout) == {"findings": []}


def test_a_backup_is_written_and_restored(cli: Cli, tmp_path: Path) -> None:
    source, target, file = _url(tmp_path, "a.db"), _url(tmp_path, "b.db"), tmp_path / "b.zip"
    cli("db", "upgrade", "--database", source)
    assert cli("dump", str(file), "--database", source).exit_code == ExitCode.OK
    assert cli("restore", str(file), "--database", target).exit_code == ExitCode.OK
    assert cli("db", "check", "--database", target).exit_code == ExitCode.OK


@pytest.mark.parametrize("command", [("dump", "b.zip"), ("db", "check"), ("keys", "list")])
def test_a_database_that_is_not_there_is_not_made_by_reading_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = cli(*command, "--database", _url(tmp_path, "none.db"), "--lang", "en")
    assert answer.exit_code == ExitCode.INPUT
    assert "revision none" in answer.stderr
    assert "mentormatch db upgrade" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_no_file_is_not_looked_for(tmp_path: Path) -> None:
    urls = ("sqlite://", f"sqlite:///file:{tmp_path / 'a.db'}?uri=true", "postgresql://nowhere/x")
    for url in urls:
        with closing(Store(url)) as store:
            assert store.is_there, url


def test_a_database_that_is_not_supported_is_named(cli: Cli) -> None:
    answer = cli("db", "check", "--database", "mysql://localhost/x", "--lang", "en")
    assert answer.exit_code == ExitCode.USAGE
    assert "'mysql'" in answer.stderr


def test_a_file_that_is_no_backup_leaves_the_database_empty(cli: Cli, tmp_path: Path) -> None:
    file, url = tmp_path / "x.zip", _url(tmp_path, "a.db")
    file.write_text("not a backup", encoding="utf-8")
    answer = cli("restore", str(file), "--database", url, "--lang", "en")
    assert answer.exit_code == ExitCode.INPUT
    assert "backup is damaged" in answer.stderr
    missing = cli("restore", str(tmp_path / "none.zip"), "--database", url)
    assert missing.exit_code == ExitCode.INPUT
