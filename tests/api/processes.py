"""Processes of their own that tests kill: they fork from one that has loaded everything."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from typing import Any

import structlog
import uvicorn

from api.app import create_app
from api.services.jobs.handlers import Registry
from api.services.jobs.working import Pace, Worker
from api.store import Store
from tests.api.world import settings_of

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.api.processes", "tests.api.services.jobs.kinds"])


def work(url: str, registry: Registry, pace: Pace) -> None:
    """Be a worker until killed."""
    _quiet()
    Worker(Store(url, readers=2), registry=registry, periodic=(), pace=pace).run()


def serve(url: str, port: int) -> None:
    """Be a server until killed."""
    _quiet()
    store = Store(url)
    config = uvicorn.Config(create_app(settings_of(store), store), port=port, log_config=None)
    uvicorn.Server(config).run()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _quiet() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@dataclass
class Mortal:
    """A process that comes back after each death."""

    target: Callable[..., None]
    arguments: tuple[Any, ...]
    deaths: int = 0
    process: ForkServerProcess = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Come to life."""
        self.process = _FORKS.Process(target=self.target, args=self.arguments, daemon=True)
        self.process.start()

    def die(self) -> None:
        """Be killed as a power cut kills: nothing is cleaned up."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()
        self.deaths += 1
