"""Reasons that a learner may give, each a code that HR counts."""

from __future__ import annotations

from collections.abc import Sequence

from api.pages.words import REASONS
from features.label import Label

NONE_SUITS = (
    "OTHER_FIELD_WANTED",
    "OTHER_STYLE_WANTED",
    "NO_TIME_IN_COMMON",
    "TOO_CLOSE",
    "OTHER",
)
ENDING = ("GOALS_REACHED", "OTHER_GOALS", "NO_TIME", "NO_FIT", "MOVED", "OTHER")


def options(codes: Sequence[str]) -> list[tuple[str, Label]]:
    """Return codes with what they are called."""
    return [(code, REASONS[code]) for code in codes]
