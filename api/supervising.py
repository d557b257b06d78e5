"""Several server processes on one port: started, watched and started anew, and ended together."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from prometheus_client.multiprocess import mark_process_dead
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.errors import NotStarted
from api.metrics import FOLDER


def supervise(config: Config, taken: socket.socket) -> None:
    """Keep server processes alive until told to stop (SIGTERM, SIGINT, SIGHUP), then end them.

    Parameters
    ----------
    config : Config
        Of each process; `workers` says how many there are.
    taken : socket
        On which all of them listen.

    Raises
    ------
    NotStarted
        A process could not start: none could.
    """
    with _figures_shared():
        supervisor = _Supervisor(config, [taken])
        supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise NotStarted(STARTUP_FAILURE)


class _Supervisor(Multiprocess):
    """Lets nobody in who would not be answered, and forgets what the dead had in flight."""

    def keep_subprocess_alive(self) -> None:
        """Start anew what has died."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]

    def terminate_all(self) -> None:
        """Have all leave; the port is closed as the last of them lets go of it."""
        for taken in self.sockets:
            taken.close()
        super().terminate_all()

    def handle_hup(self) -> None:
        """Leave: a terminal that is closed takes its server along, of one process or of several."""
        self.should_exit.set()


@contextmanager
def _figures_shared() -> Iterator[None]:
    """Have the processes that are started meanwhile keep their figures in one folder."""
    with TemporaryDirectory(prefix="mentormatch-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]
