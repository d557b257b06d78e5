"""All pages, put into the service."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import refusals
from api.pages.common import home, signing_in
from api.pages.static import Static

ROUTERS = (home.router, signing_in.router)
UPLOADS = frozenset({"/hr/imports"})
"""Paths that take files."""


def install(app: FastAPI) -> None:
    """Make the service serve its pages."""
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", Static(), name="static")
    refusals.install(app)
