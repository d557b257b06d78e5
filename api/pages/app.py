"""All pages, put into the service."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import refusals
from api.pages.common import home, signing_in
from api.pages.my_data import choices as my_choices
from api.pages.my_data import kept as my_kept
from api.pages.static import Static

ROUTERS = (
    home.router,
    signing_in.router,
    my_choices.router,
    my_kept.router,
)
UPLOADS = frozenset({"/hr/imports"})
"""Paths that take files."""


def install(app: FastAPI) -> None:
    """Make the service serve its pages."""
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", Static(), name="static")
    refusals.install(app)
