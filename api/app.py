"""The HTTP service, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import anyio.to_thread
from fastapi import FastAPI

from api import problems
from api.rates import Rates
from api.routes import policies, programmes, system
from api.schemas.problems import Problem
from api.security.secrets import derived
from api.settings import Settings
from api.store import Store

ROUTERS = (system.router, programmes.router, policies.router)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {problems.MEDIA_TYPE: {}}}
    for status in (400, 401, 403, 404, 409, 412, 413, 422, 429, 503)
}


def create_app(settings: Settings, store: Store) -> FastAPI:
    """Return the service on a database that is at the newest revision.

    Parameters
    ----------
    settings : Settings
    store : Store
        Closed by who opened it.
    """
    app = FastAPI(
        title="Mentormatch",
        version=version("mentormatch"),
        lifespan=_lifespan,
        responses=PROBLEMS,
    )
    app.state.settings, app.state.store = settings, store
    app.state.pepper = derived(settings, "api keys")
    app.state.cursor_secret = derived(settings, "cursors")
    app.state.rates = Rates(settings.request_rate)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Forty threads would fight for the interpreter; a few answer more requests a second.
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads
    yield
