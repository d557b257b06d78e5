from __future__ import annotations

import pytest
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match

from api.app import ROUTERS
from api.pages.app import ROUTERS as PAGES
from api.route import COMPUTING, Route

ROUTES = [
    route for router in (*ROUTERS, *PAGES) for route in router.routes if isinstance(route, Route)
]
PATHS = sorted({route.path_format.replace("{", "x").replace("}", "x") for route in ROUTES})


def scope_of(path: str, method: str, root: str) -> dict[str, object]:
    return {"type": "http", "path": root + path, "method": method, "root_path": root, "headers": []}


@pytest.mark.parametrize("root", ["", "/behind"])
def test_a_glance_tells_what_the_whole_comparison_tells(root: str) -> None:
    for path in (*PATHS, "/", "", "/hr/", "/no/such/path", "/v1/pairs/:end"):
        scope = scope_of(path, "GET", root)
        told = [route.path for route in ROUTES if route.matches(scope)[0] is not Match.NONE]
        whole = (route for route in ROUTES if APIRoute.matches(route, scope)[0] is not Match.NONE)
        assert told == [route.path for route in whole], path


def test_every_operation_and_page_goes_by_the_same_route() -> None:
    assert all(type(route) is Route for router in (*ROUTERS, *PAGES) for route in router.routes)


def test_what_is_said_to_compute_is_there() -> None:
    assert {route.operation_id for route in ROUTES} >= COMPUTING


def test_reading_waits_for_its_turn_and_writing_does_not() -> None:
    def handler(request: Request) -> None:
        """Answer nothing."""

    def waits(method: str, path: str = "/pairs/{pair_id}") -> bool:
        return Route(path, handler, methods=[method]).waits

    assert (waits("GET"), waits("POST"), waits("GET", "/livez")) == (True, False, False)
    reading = [route for route in ROUTES if "GET" in (route.methods or ())]
    at_once = {route.path for route in reading if not route.waits}
    assert at_once == {"/livez", "/readyz", "/metrics"}
