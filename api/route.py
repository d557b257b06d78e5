"""The route of every operation and page: found at once, and computed in its turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from api.gate import Gate
from api.middleware.admission import ALWAYS

COMPUTING = frozenset({"create_recommendation", "score_profiles", "test_policy"})
"""Operations that compute though they are no GET."""
LISTING = frozenset({"create_recommendation"})
"""Operations that write lists: those on the way, waiting for their turn too, share a commit."""
_PARAMETER = re.compile(r"\{[^}]*\}")
_ANOTHER: tuple[Match, Scope] = (Match.NONE, {})
"""What is said of every other route, at every request: one and the same, to be quick."""


class Route(APIRoute):
    """A route that is compared by its text first, and lets requests that compute in by the gate.

    Reading computes; what writes does not wait here, since writers share their commits.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        literal = _PARAMETER.split(path)
        self._begins, self._ends = literal[0], literal[-1]
        super().__init__(path, endpoint, **more)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a path is this route's: of nearly all, a glance tells that it is not."""
        path: str = scope.get("path", "")
        alike = path.startswith(self._begins) and path.endswith(self._ends)
        if alike or scope.get("root_path"):
            return super().matches(scope)
        return _ANOTHER

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers; the answer is sent, be it ever so long, when the place is free."""
        answer = super().get_route_handler()
        if not self.waits:
            return answer

        async def in_turn(request: Request) -> Response:
            gate: Gate = request.app.state.gate
            async with gate.turn() as turn:
                request.state.turn = turn
                return await answer(request)

        async def announced(request: Request) -> Response:
            if "idempotency-key" in request.headers:  # it is written with its answer, alone
                return await in_turn(request)
            with request.app.state.recommender.keeping() as request.state.keep:
                return await in_turn(request)

        return announced if self.operation_id in LISTING else in_turn

    @property
    def waits(self) -> bool:
        """Whether requests wait for their turn."""
        reads = "GET" in (self.methods or ()) and self.path not in ALWAYS
        return reads or self.operation_id in COMPUTING
