"""A server of several processes that does next to nothing; it lives and dies as a real one does."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE

from api.errors import NotStarted
from api.supervised import leave_with_supervisor
from api.supervising import supervise

_SLOW_S = 1.5


async def _pid(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(os.getpid()))


async def _slowly(_request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        yield str(os.getpid())
        await asyncio.sleep(_SLOW_S)
        yield " to the end"

    return StreamingResponse(parts())


def answering() -> Starlette:
    """Return what answers with the process that it is in; on ``/slow`` it takes its time to end."""
    leave_with_supervisor()
    return Starlette(routes=[Route("/", _pid), Route("/slow", _slowly)])


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
