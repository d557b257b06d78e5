"""Routes of pages: each names the operation of the API that its visitor must be allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.routing import BaseRoute

from api.route import Route

Handler = TypeVar("Handler", bound=Callable[..., Any])
_NEEDS = "x-needs"


class PageRouter(APIRouter):
    """Routes of pages, which no API document lists.

    Who may open a page is not said anew: it is whoever may call the operation that it needs, whose
    rule stands in `api.security.rules`. The handler's name, after ``page:``, is what logs and
    metrics call the page.
    """

    def __init__(self) -> None:
        super().__init__(route_class=Route)

    def look(self, path: str, *, needs: str) -> Callable[[Handler], Handler]:
        """Register a page that is looked at.

        Parameters
        ----------
        path : str
        needs : str
            Id of an operation.
        """
        return self._page("GET", path, needs)

    def act(self, path: str, *, needs: str) -> Callable[[Handler], Handler]:
        """Register what a form does."""
        return self._page("POST", path, needs)

    def _page(self, method: str, path: str, needs: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.add_api_route(
                path,
                handler,
                methods=[method],
                operation_id=f"page:{handler.__name__}",
                openapi_extra={_NEEDS: needs},
                include_in_schema=False,
                response_class=HTMLResponse,
                response_model=None,
            )
            return handler

        return register


def needed(route: BaseRoute | None) -> str | None:
    """Return the operation that a page needs; None for what is no page."""
    return (getattr(route, "openapi_extra", None) or {}).get(_NEEDS)
