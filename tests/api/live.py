"""Servers that listen on loopback: in a thread of this process, or as a process of their own."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

import uvicorn
from fastapi import FastAPI

from tests.api.world import SECRET

_PATIENCE_S = 60.0


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an app from a thread; yields its address."""
    taken = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_S)
        taken.close()


@dataclass(slots=True)
class Served:
    """A server as a process: its address, and what it wrote."""

    process: subprocess.Popen[str]
    address: str
    logs: list[str] = field(default_factory=list)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(_PATIENCE_S)


@contextmanager
def serving(database_url: str, **settings: str) -> Iterator[Served]:
    """Run ``mentormatch serve`` on a database until the block ends."""
    given = {"SECRET_KEY": SECRET, "WARM_SOLVERS": "false", "EMBEDDED_WORKER": "false"} | settings
    environment = {**os.environ, **{f"MENTORMATCH_{name}": given[name] for name in given}}
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", "--database", database_url, "--port", "0", "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    served = Served(process, "")
    reading = threading.Thread(target=_drain, args=(process, served.logs), daemon=True)
    reading.start()
    try:
        served.address = _address(process)
        yield served
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)
        reading.join(_PATIENCE_S)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def _drain(process: subprocess.Popen[str], into: list[str]) -> None:
    assert process.stdout is not None
    into.extend(process.stdout)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    told: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_put, args=(process.stderr, told), daemon=True).start()
    line = told.get(timeout=_PATIENCE_S)
    assert line.startswith("Serving on "), line
    return line.removeprefix("Serving on ").strip()


def _put(stream: IO[str], into: queue.Queue[str]) -> None:
    for line in stream:
        into.put(line)
