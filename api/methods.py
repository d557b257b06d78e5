"""Which methods a path has, over all its routes."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute


class Methods:
    """Methods by path: a router alone knows those of the one route that nearly fitted.

    Parameters
    ----------
    routers : iterable of APIRouter
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self.routes = [
            route for router in routers for route in router.routes if isinstance(route, APIRoute)
        ]

    def at(self, path: str) -> list[str]:
        """Return the methods of a path, sorted; empty for a path that is not there."""
        fitting = (route for route in self.routes if route.path_regex.match(path))
        return sorted({method for route in fitting for method in route.methods or ()})
