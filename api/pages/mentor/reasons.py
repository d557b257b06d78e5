"""Reasons that a mentor may give, each a code that HR counts."""

from __future__ import annotations

from api.pages.words import REASONS

DECLINING = tuple(
    (code, REASONS[code])
    for code in ("NO_TIME", "OTHER_FIELD_WANTED", "TOO_CLOSE", "NO_FIT", "OTHER")
)
ENDING = tuple(
    (code, REASONS[code])
    for code in ("GOALS_REACHED", "OTHER_GOALS", "NO_TIME", "NO_FIT", "MOVED", "OTHER")
)
