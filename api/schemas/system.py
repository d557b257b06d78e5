"""Health and version over HTTP."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from api.schemas.base import View


class Alive(View):
    """The process answers."""

    status: str = Field(default="ok", examples=["ok"])


class CheckView(View):
    """One thing that the server needs or likes to have."""

    name: str = Field(examples=["database"])
    ok: bool
    needed: bool = Field(description="whether the server is not ready without it")
    state: str = Field(examples=["ok"])


class Readiness(View):
    """Whether the server can do its work."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ready": True,
                    "checks": [{"name": "database", "ok": True, "needed": True, "state": "ok"}],
                }
            ]
        }
    )

    ready: bool
    checks: list[CheckView]


class Version(View):
    """Which program answers."""

    name: str = Field(examples=["mentormatch"])
    version: str = Field(examples=["0.1.0"])
