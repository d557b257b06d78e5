"""Identifiers of what the service makes: a prefix that tells what it is, and 128 random bits."""

from __future__ import annotations

import os

_BYTES = 16


def new_id(prefix: str) -> str:
    """Return an id such as ``run_3f2a…``, unlike any other."""
    return f"{prefix}_{os.urandom(_BYTES).hex()}"
