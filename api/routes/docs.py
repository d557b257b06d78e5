"""The page that a person opens first."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.routes.router import ApiRouter
from api.schemas.docs_page import PAGE_HEADERS, page

router = ApiRouter(tag="system")


@router.get("/docs", operation_id="show_docs", response_class=HTMLResponse, include_in_schema=False)
def show_docs(request: Request) -> HTMLResponse:
    """List every operation."""
    return HTMLResponse(page(request.app.openapi()), headers=PAGE_HEADERS)
