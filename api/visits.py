"""What a request shows of its sender, before anybody says who that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.security.callers import Callers, Shown
from api.security.cookies import session_cookie
from api.security.tries import Tries
from api.settings import Settings
from api.store import Store

Clock = Callable[[], datetime]
"""What a service goes by: the present instant, in UTC."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that needs nobody to be known: signing in.

    Attributes
    ----------
    cookie : str or None
        Token of the session that the browser has already.
    site : str
        Scheme and host by which the service was called.
    address : str
        Of the network.
    """

    store: Store
    settings: Settings
    callers: Callers
    tries: Tries
    now: datetime
    request_id: str
    cookie: str | None
    origin: str | None
    site: str
    address: str


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


async def visit(request: Request) -> Visit:
    """Return what is known of a request of nobody known; waits for nothing, so needs no thread."""
    state = request.app.state
    return Visit(
        store=state.store,
        settings=state.settings,
        callers=state.callers,
        tries=state.tries,
        now=state.clock(),
        request_id=getattr(request.state, "request_id", ""),
        cookie=session_token(request),
        origin=request.headers.get("origin"),
        site=_site(request),
        address=_address(request),
    )


VisitDep = Annotated[Visit, Depends(visit)]


def shown_by(request: Request) -> Shown:
    """Return what a request shows of its sender."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token if scheme.lower() == "bearer" and token else None
    return Shown(
        method=request.method,
        secret=request.headers.get("x-api-key") or bearer,
        role=request.headers.get("x-role"),
        cookie=session_token(request),
        csrf=request.headers.get("x-csrf-token"),
        origin=request.headers.get("origin"),
        site=_site(request),
        address=_address(request),
    )


def session_token(request: Request) -> str | None:
    """Return the token in a browser's cookie."""
    return request.cookies.get(session_cookie(request.app.state.settings))


def _site(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
