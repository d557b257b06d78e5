"""As many requests at once as the server can serve well; the others are told to come back."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Overloaded
from api.metrics import Metrics

ALWAYS = frozenset({"/livez", "/readyz", "/metrics"})
"""Paths by which an overloaded server can still be seen."""


class Admission:
    """Refuses what is too much at once, before anything is read or done.

    Parameters
    ----------
    app : ASGI application
    most : int
        Requests in flight.
    metrics : Metrics
    """

    def __init__(self, app: ASGIApp, most: int, metrics: Metrics) -> None:
        self.app, self.most, self.metrics = app, most, metrics
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or raise `Overloaded`."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self.app(scope, receive, send)
            return
        if self.in_flight >= self.most:
            raise Overloaded
        self._count(+1)
        try:
            await self.app(scope, receive, send)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self.in_flight += change
        self.metrics.in_flight.set(self.in_flight)
