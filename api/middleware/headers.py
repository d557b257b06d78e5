"""Headers that keep a browser from doing what nobody meant."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: dict[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer that does not say otherwise itself."""
_YEAR_S = 31_536_000


class SecurityHeaders:
    """Adds `HEADERS`; behind https also that it must stay so.

    Parameters
    ----------
    app : ASGI application
    https : bool
        Whether people reach the service by https.
    """

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        hold = {"Strict-Transport-Security": f"max-age={_YEAR_S}"} if https else {}
        self.headers = {**HEADERS, **hold}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and add the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)
