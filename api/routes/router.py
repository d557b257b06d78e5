"""What the routers of the API have in common."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Body
from pydantic import BaseModel

from api.route import Route
from api.schemas.problems import Problem


class ApiRouter(APIRouter):
    """Operations of one area, all of which may refuse a request that is not as described.

    Parameters
    ----------
    prefix : str
    tag : str
        What the document files them under.
    """

    def __init__(self, prefix: str = "", *, tag: str) -> None:
        super().__init__(
            prefix=prefix, tags=[tag], responses={422: {"model": Problem}}, route_class=Route
        )


def or_defaults(model: type[BaseModel]) -> Any:
    """Let a body be left out: it is then as if an empty object had been sent."""
    return Body(default_factory=model)
