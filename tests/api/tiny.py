"""A server of several processes that does next to nothing; it lives and dies as a real one does."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from api.errors import NotStarted
from api.supervised import leave_with_supervisor
from api.supervising import supervise

SLOW_S = 1.5


async def _pid(request: Request) -> PlainTextResponse:
    if request.url.path == "/slow":
        await asyncio.sleep(SLOW_S)
    return PlainTextResponse(str(os.getpid()))


def answering() -> Starlette:
    """Return what answers with the process that it is in, on ``/slow`` after a while."""
    leave_with_supervisor()
    return Starlette(routes=[Route("/", _pid), Route("/slow", _pid)])


def serve(kind: str) -> None:
    """Serve by two processes until told to stop.

    The port goes to standard output, and after it why they are not there, where that is so.

    Parameters
    ----------
    kind : {"answering", "failing"}
    """
    app = answering if kind == "answering" else partial(sys.exit, STARTUP_FAILURE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        sys.stdout.write(f"{taken.getsockname()[1]}\n")
        sys.stdout.flush()
        try:
            supervise(Config(app, factory=True, workers=2, log_config=None), taken)
        except NotStarted as error:
            sys.stdout.write(str(error))
