"""Style on HR's pages of a person: what she answered, in the words that she was asked in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.learner.wishes import SCALES as OF_LEARNERS
from api.pages.mentor.style import SCALES as OF_MENTORS
from api.pages.profile.scales import Scale, leaning, leanings, points
from api.services.company.cells import Side
from features.label import Label

SCALES: Mapping[Side, tuple[Scale, ...]] = {"learner": OF_LEARNERS, "mentor": OF_MENTORS}
TITLES = {
    "directive": Label("给建议还是提问", "advice or questions"),
    "career": Label("先谈工作还是先谈感受", "work or feelings first"),
    "challenge": Label("支持还是挑战", "support or challenge"),
    "structure": Label("随时聊还是按计划", "as needed or by plan"),
}
"""By dimension, without anybody's sentences."""


@dataclass(frozen=True, slots=True)
class Question:
    """One dimension in HR's form.

    Attributes
    ----------
    name : str
        Of the column.
    choices : tuple of (str, Label)
        What the form sends, as of `Point`, and what it means.
    value : str
        The chosen one; empty where nothing is known.
    """

    name: str
    title: Label
    choices: tuple[tuple[str, Label], ...]
    value: str


def questions(side: Side, cells: Mapping[str, object]) -> list[Question]:
    """Return the questions of a side's style, with what stands in a form; see `points`."""
    return [_question(scale, cells.get(f"style_{scale.name}")) for scale in SCALES[side]]


def answers(side: Side, style: Mapping[str, float | None]) -> list[tuple[Label, Label | None]]:
    """Return title and answer of each dimension; None where nothing is known."""
    return [
        (TITLES[scale.name], None if value is None else leaning(scale, value))
        for scale in SCALES[side]
        for value in (style[scale.name],)
    ]


def _question(scale: Scale, cell: object) -> Question:
    places = points(_number(cell))
    said = leanings(scale)
    return Question(
        name=f"style_{scale.name}",
        title=TITLES[scale.name],
        choices=tuple((place.value, one) for place, one in zip(places, said, strict=True)),
        value=next((place.value for place in places if place.chosen), ""),
    )


def _number(cell: object) -> float | None:
    """Return what a cell says; None where it is blank, or no number of a style."""
    try:
        value = float(str(cell))
    except ValueError:
        return None
    return value if -1 <= value <= 1 else None
