"""Where a page may lead to: nowhere outside this service."""

from __future__ import annotations

from urllib.parse import urlsplit

HOME = "/"


def within(leads_to: str) -> str:
    """Return a path of this service; home for whatever leads elsewhere."""
    parts = urlsplit(leads_to.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and leads_to.startswith("/")
    return leads_to if inside and leads_to.isprintable() else HOME
