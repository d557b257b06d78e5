"""Reasons that a learner may give, each a code that HR counts."""

from __future__ import annotations

from collections.abc import Sequence

from api.pages.words import REASONS, named
from api.services.pairing.standing import Standing
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


def reason_of(standing: Standing) -> Label:
    """Return why somebody waits."""
    return named(REASONS, "" if standing.place is None else standing.place.row.reason_code)
