"""What a mentor teaches, as rows of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.label import Label

NEW_ROWS = 2
"""Empty rows at the end, for what she adds."""
WISHES = (
    (0.0, Label("不愿意", "not at all")),
    (1.0, Label("不太愿意", "rather not")),
    (2.5, Label("可以", "if it is needed")),
    (4.0, Label("愿意", "gladly")),
    (5.0, Label("非常愿意", "very gladly")),
)
LEVELS = tuple(step / 2 for step in range(2, 11))
"""Levels that can be chosen: half steps from 1 to 5."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One row.

    Attributes
    ----------
    place : str
        Part of its fields' names.
    competency_id : str
        Empty in a new row.
    level, wish : str
        As the form says them.
    """

    place: str
    competency_id: str
    level: str = ""
    wish: str = "2.5"
    validated: bool = False


def rows_of(stored: Sequence[Mapping[str, Any]]) -> list[Taught]:
    """Return what is stored as rows, with some empty ones."""
    kept = [
        Taught(
            str(place),
            one["competency_id"],
            f"{one['level']:g}",
            f"{_nearest(one['wish'])[0]:g}",
            one["validated"],
        )
        for place, one in enumerate(stored)
    ]
    return [*kept, *(Taught(f"new{number}", "") for number in range(NEW_ROWS))]


def said_of(said: Mapping[str, str], before: Sequence[Taught]) -> list[Taught]:
    """Return the rows as somebody has filled them in."""
    return [
        Taught(
            row.place,
            row.competency_id or said.get(f"competency-{row.place}", ""),
            said.get(f"level-{row.place}", ""),
            said.get(f"wish-{row.place}", "2.5"),
            row.validated,
        )
        for row in before
    ]


def expertise_of(
    rows: Sequence[Taught], stored: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows as a profile says them; those without a level are taken out.

    A wish that is as it was shown stays as it was stored.
    """
    wishes = {one["competency_id"]: one["wish"] for one in stored}
    return [
        {
            "competency_id": row.competency_id,
            "level": row.level,
            "wish": _kept(row, wishes.get(row.competency_id)),
        }
        for row in rows
        if row.competency_id and row.level
    ]


def _kept(row: Taught, stored: float | None) -> str:
    if stored is not None and f"{_nearest(stored)[0]:g}" == row.wish:
        return str(stored)
    return row.wish


def _nearest(wish: float) -> tuple[float, Label]:
    return min(WISHES, key=lambda one: abs(one[0] - wish))
