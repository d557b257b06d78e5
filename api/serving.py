"""A server as a process: checks that it can serve, takes its port, and leaves in good order."""

from __future__ import annotations

import errno
import gc
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from typing import Any

import uvicorn

from api import logs
from api.app import create_app, working
from api.errors import PortInUse
from api.forgetful import forgetful
from api.security.errors import NoSecret
from api.services.privacy.forgetting import Forgetting
from api.settings import Settings
from api.store import Store
from api.store.engine import sqlite_is_sound, sqlite_module
from api.store.schema import check_revision
from api.supervised import app_of
from api.supervising import supervise

_BACKLOG = 2048
_LEAVE_S = 30
"""Seconds in which requests under way may end, once the server is told to stop."""
_SILENT_S = 30
"""Seconds after which one of several processes that does not say it is alive is taken to hang."""


def serve(settings: Settings, told: Callable[[str], None]) -> None:
    """Serve until the process is told to stop (SIGTERM, Ctrl-C).

    Parameters
    ----------
    settings : Settings
    told : callable
        Called with the address once the port is taken.

    Raises
    ------
    NoSecret, SchemaBehind, Unavailable, UnknownDatabase, PortInUse
        Before anything is served.
    """
    if settings.secret_key is None:
        raise NoSecret
    with (
        closing(Store(settings.database_url, readers=settings.threads)) as store,
        closing(_listening(settings.host, settings.port)) as taken,
    ):
        with store.read() as tx:
            check_revision(tx)
        logs.configure(settings.log_level)
        if store.is_sqlite and not sqlite_is_sound():
            logs.log().warning("sqlite_may_corrupt_its_log", version=sqlite_module().sqlite_version)
        port = taken.getsockname()[1]
        told(settings.public_url or f"http://{settings.host}:{port}")
        serve_by = _alone if settings.processes == 1 else _by_several
        serve_by(settings, store, taken)


def _alone(settings: Settings, store: Store, taken: socket.socket) -> None:
    config = _config(create_app(settings, store))
    _keep_out_of_collections()
    # The signal is raised once more when all is done, for whoever else waits for it: nobody does.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[taken])
    _keep_out_of_collections()


def _by_several(settings: Settings, store: Store, taken: socket.socket) -> None:
    config = _config(
        partial(app_of, settings),
        factory=True,
        workers=settings.processes,
        timeout_worker_healthcheck=_SILENT_S,
    )
    _keep_out_of_collections()
    # Jobs are done here, so that they take nothing from the processes that answer.
    with forgetful(Forgetting(store)), working(settings, store):
        supervise(config, taken)
    _keep_out_of_collections()


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LEAVE_S,
        **more,
    )


def _keep_out_of_collections() -> None:
    """Have the garbage collector look at nothing any more of what is there by now.

    Half a million objects stay as long as the process does. To go through them takes a quarter of a
    second each time, in which nobody is answered; and at the end it is done several times over.
    """
    gc.freeze()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(_BACKLOG)
    except OSError as error:
        taken.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise PortInUse(host, port, error.strerror or "") from error
        raise
    return taken
