"""How a use-case says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with the name of each step as it begins. It may raise to cancel."""


def silent(step: str) -> None:
    """Report nothing."""
