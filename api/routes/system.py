"""Whether the server lives, is ready, and which version it is."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter

from api.schemas.base import View

router = APIRouter(tags=["system"])


class Alive(View):
    """The process answers."""

    status: str = "ok"


class Version(View):
    """Which program answers."""

    name: str
    version: str


@router.get("/livez", operation_id="livez")
def livez() -> Alive:
    """Say that the process answers; looks at nothing else."""
    return Alive()


@router.get("/version", operation_id="version")
def program_version() -> Version:
    """Name the program and its version."""
    return Version(name="mentormatch", version=version("mentormatch"))
