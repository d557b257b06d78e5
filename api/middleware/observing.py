"""One log line and one observation for every request."""

from __future__ import annotations

import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import log
from api.metrics import Metrics, Served

_NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that are counted by name: callers may make up as many as they like."""


class Observing:
    """Says what was asked by whom, how it ended and how long it took; never what it said.

    Parameters
    ----------
    app : ASGI application
    metrics : Metrics
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            served = _served(scope, status, time.perf_counter() - began)
            self.metrics.count(served)
            _tell(scope, served)


def _served(scope: Scope, status: int, seconds: float) -> Served:
    route = scope.get("route")
    return Served(
        method=scope["method"] if scope["method"] in _METHODS else "other",
        route=getattr(route, "path_format", _NO_ROUTE),
        operation=getattr(route, "operation_id", None) or _NO_ROUTE,
        status=status,
        seconds=seconds,
    )


def _tell(scope: Scope, served: Served) -> None:
    actor: Any = scope["state"].get("actor")
    log().info(
        "request",
        method=served.method,
        operation=served.operation,
        status=served.status,
        seconds=round(served.seconds, 6),
        tenant=actor.tenant_id if actor else None,
        principal=actor.principal if actor else None,
    )
