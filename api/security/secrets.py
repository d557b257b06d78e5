"""Keys for single purposes, derived from the one secret of an installation."""

from __future__ import annotations

import hashlib
import hmac

from api.security.errors import NoSecret
from api.settings import Settings

MODELS = "models"
"""Purpose of the key that models are sealed with."""


def derived(settings: Settings, purpose: str) -> bytes:
    """Return 32 bytes for a purpose; whoever learns them learns nothing of the others.

    Raises
    ------
    NoSecret
        The installation has no secret key.
    """
    if settings.secret_key is None:
        raise NoSecret
    master = settings.secret_key.get_secret_value().encode()
    return hmac.new(master, purpose.encode(), hashlib.sha256).digest()
