"""Whether the server lives, is ready, and which version it is.

These alone are coroutines: they answer while every thread waits for a database that hangs.
"""

from __future__ import annotations

from importlib.metadata import version

import anyio.to_thread
from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.routes.router import ApiRouter
from api.schemas.system import Alive, CheckView, Readiness, Version

router = ApiRouter(tag="system")


@router.get("/livez", operation_id="livez")
async def livez() -> Alive:
    """Say that the process answers; looks at nothing else."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="readyz",
    responses={503: {"model": Readiness, "description": "not ready; `checks` says why"}},
)
async def readyz(request: Request, response: Response) -> Readiness:
    """Say whether the server can do its work, and what it lacks."""
    checks = await request.app.state.health.checks()
    ready = all(check.ok for check in checks if check.needed)
    if not ready:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return Readiness(ready=ready, checks=[CheckView.model_validate(check) for check in checks])


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Give figures of requests and jobs in Prometheus' text format."""
    text = await anyio.to_thread.run_sync(request.app.state.metrics.text)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/version", operation_id="version")
async def program_version() -> Version:
    """Name the program and its version."""
    return Version(name="mentormatch", version=version("mentormatch"))
