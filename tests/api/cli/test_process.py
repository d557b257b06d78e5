"""The command as a process of its own: its entry point, its signals, its traces on disk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli, prints

ENTRY = "from api.cli import main; main()"
ENVIRONMENT = os.environ | {"LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}


def _start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ENTRY, *(str(part) for part in arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        # A shell that runs the tests in the background has them ignore Ctrl-C: not this one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def _scratch(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.name.startswith(".")]


def _wait_for_writing(process: subprocess.Popen[str], place: Path) -> None:
    """Wait until the result grows in its scratch folder; fail where that never happens."""
    while not any(list(folder.rglob("*.csv")) for folder in _scratch(place)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


def test_demo_says_where_the_report_lies_and_can_be_repeated(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    size = ("--learners", 24, "--mentors", 10, "--out", out, "--no-serve")
    first = _start("demo", *size)
    told = first.communicate()[0]
    assert first.returncode == ExitCode.OK
    assert f"打开报告：{out / 'result' / 'report.html'}" in told
    assert (out / "result" / "report.html").stat().st_size > 10_000
    before = prints(out)
    assert cli("demo", *size, "--lang", "zh").exit_code == ExitCode.OK
    assert prints(out) == before
    assert not _scratch(tmp_path)


def test_demo_goes_on_as_a_server_that_can_be_called(tmp_path: Path) -> None:
    size = ("--learners", 24, "--mentors", 10)
    process = _start("demo", *size, "--out", tmp_path / "demo", "--port", 0)
    assert process.stdout is not None
    told = ""
    while "Ctrl-C" not in told:
        line = process.stdout.readline()
        assert line, (told, process.communicate())
        told += line
    address, key = re.search(r"http://[\d.:]+", told), re.search(r"KEY=(\S+)", told)
    assert address is not None
    assert key is not None
    asked = urllib.request.Request(f"{address[0]}/v1/me", headers={"X-API-Key": key[1]})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert json.loads(answer.read())["role"] == "admin"
    log = tmp_path / "log"
    export = f"{sys.executable} -c '{ENTRY}' export-log --programme last-year --out {log}"
    subprocess.run(["sh", "-c", f". {tmp_path}/demo/settings.sh && {export}"], check=True)
    assert (log / "exposures.parquet").exists()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == ExitCode.OK


def test_demo_never_takes_the_place_of_what_is_not_a_demonstration(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "people.csv").write_text("ours", encoding="utf-8")
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "run.json").write_text("ours", encoding="utf-8")
    before = prints(tmp_path)
    for place in (tmp_path, company, tmp_path / "company" / "people.csv"):
        assert cli("demo", "--out", place).exit_code == ExitCode.OUTPUT
    assert prints(tmp_path) == before


def test_a_cancelled_match_leaves_what_was_there_and_nothing_else(
    company: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "run.json").write_text("an earlier run", encoding="utf-8")
    process = _start("match", company, "--out", out)
    _wait_for_writing(process, tmp_path)
    process.send_signal(signal.SIGINT)
    told, trouble = process.communicate()
    assert process.returncode == ExitCode.CANCELLED, (told, trouble)
    assert trouble == "已取消；没有留下写了一半的文件。\n"
    assert prints(tmp_path).keys() == {"run/run.json"}
    assert (out / "run.json").read_text(encoding="utf-8") == "an earlier run"


@pytest.mark.parametrize("polite", [signal.SIGINT, signal.SIGTERM])
def test_a_sample_that_is_cancelled_leaves_nothing(tmp_path: Path, polite: signal.Signals) -> None:
    process = _start("sample", "--learners", 9000, "--mentors", 1800, "--out", tmp_path / "out")
    _wait_for_writing(process, tmp_path)
    process.send_signal(polite)
    process.communicate()
    assert process.returncode == ExitCode.CANCELLED
    assert not list(tmp_path.iterdir())


def test_a_killed_match_leaves_the_earlier_run_whole(company: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "run.json").write_text("an earlier run", encoding="utf-8")
    process = _start("match", company, "--out", out)
    _wait_for_writing(process, tmp_path)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert prints(out).keys() == {"run.json"}
    assert (out / "run.json").read_text(encoding="utf-8") == "an earlier run"


def test_a_reader_that_has_seen_enough_is_no_fault(company: Path) -> None:
    process = _start("check", company)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    trouble = process.stderr.read()
    process.wait()
    process.stderr.close()
    assert "Traceback" not in trouble
    assert process.returncode != ExitCode.INTERNAL
