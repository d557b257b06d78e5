from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from uvicorn.config import STARTUP_FAILURE

from api.errors import NotStarted
from api.metrics import FOLDER
from tests.api.children import PATIENCE_S, children_of, environment_of, is_alive, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@dataclass(frozen=True, slots=True)
class Tiny:
    """A server of two processes; see `tests.api.tiny`."""

    process: subprocess.Popen[str]
    client: httpx2.Client

    def pid(self) -> int:
        """Ask which process answers."""
        return int(self.client.get("/").raise_for_status().text)


@contextmanager
def tiny(kind: str = "answering") -> Iterator[Tiny]:
    command = [sys.executable, "-c", f"from tests.api.tiny import serve; serve({kind!r})"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    once = {"Connection": "close"}  # each request may come to another process
    with httpx2.Client(base_url=address, headers=once, timeout=PATIENCE_S) as client:
        try:
            yield Tiny(process, client)
        finally:
            process.kill()
            process.communicate()


def ends_with_a_request_under_way(served: Tiny, end: Callable[[], None]) -> list[int]:
    """Have the server ended while it answers; returns the processes that it had."""
    with served.client.stream("GET", "/slow") as answer:
        parts, children = answer.iter_text(), children_of(served.process.pid)
        assert int(next(parts)) in children
        end()
        assert "".join(parts) == " to the end"
    wait_for(lambda: not any(is_alive(child) for child in children))
    return children


@pytest.mark.parametrize("polite", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_ends_what_is_under_way_and_leaves_nothing(polite: signal.Signals) -> None:
    with tiny() as served:
        served.pid()
        folder = Path(environment_of(children_of(served.process.pid)[0])[FOLDER])
        assert list(folder.iterdir()) == []
        ends_with_a_request_under_way(served, lambda: served.process.send_signal(polite))
        assert served.process.wait(PATIENCE_S) == 0
    assert not folder.exists()


def test_processes_end_what_is_under_way_and_leave_when_their_supervisor_is_killed() -> None:
    with tiny() as served:
        assert len(ends_with_a_request_under_way(served, served.process.kill)) == 2


def test_a_process_that_dies_is_replaced_and_others_answer_meanwhile() -> None:
    with tiny() as served:
        dead = served.pid()
        before = set(children_of(served.process.pid))
        os.kill(dead, signal.SIGKILL)
        assert dead not in {served.pid() for _ in range(5)}
        wait_for(lambda: len(set(children_of(served.process.pid)) - before) == 1)
        assert before & set(children_of(served.process.pid)) == before - {dead}


def test_where_no_process_can_start_the_server_says_so_and_ends() -> None:
    with tiny("failing") as served:
        assert served.process.stdout is not None
        assert served.process.stdout.read() == str(NotStarted(STARTUP_FAILURE))
