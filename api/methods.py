"""Which methods a path has, over all its routes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute

_PARAMETER = re.compile(r"\{[^}]*\}")


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
        """Return the methods of a path, sorted; empty for a path that is not there.

        Of templates that fit, the most literal one counts: ``/pairs/{id}:end`` before
        ``/pairs/{id}``.
        """
        fitting = [route for route in self.routes if route.path_regex.match(path)]
        nearest = max((_literal(route) for route in fitting), default=0)
        alike = (route for route in fitting if _literal(route) == nearest)
        return sorted({method for route in alike for method in route.methods or ()})


def _literal(route: APIRoute) -> int:
    """How many characters of a path template stand for themselves."""
    return len(_PARAMETER.sub("", route.path_format))
