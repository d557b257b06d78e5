"""Who has no mentor, and changes that would help, each put down once while it says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.words import KINDS, REASONS, named
from api.services.runs import reading
from api.services.runs.outcome import OPTED_OUT
from features.keeping import kept
from features.label import Label, Lang

_KEPT = 2**12
"""Lines and changes that are kept put down: of one run, or a few."""


class Line(NamedTuple):
    """Who has no mentor, as texts.

    Attributes
    ----------
    at : str
        What the row is called within the page.
    path : str
        Address of the learner's page.
    kind : str
        Of mentor; empty where a programme knows but one.
    details : tuple of str
        Reasons one by one; what would help is no reason.
    """

    at: str
    path: str
    learner: str
    kind: str
    department: str
    post: str
    why: str
    details: tuple[str, ...]


def line_of(lang: Lang, board: str, one: reading.Alone, posts: Mapping[str, Label]) -> Line:
    """Return who has no mentor as texts; `board` is the address of the run's board."""
    row = one.row
    said = {"remedy", row.code} if row.code == OPTED_OUT else {"remedy"}
    several, path = row.kind != "any", f"{board}/{quote(row.learner_id)}"
    return Line(
        at=f"{row.learner_id}-{row.kind}" if several else row.learner_id,
        path=f"{path}?kind={row.kind}" if several else path,
        learner=row.name,
        kind=named(KINDS, row.kind).text(lang) if several else "",
        department=row.department,
        post=posts[row.post_id].text(lang) if row.post_id in posts else row.post_id,
        why=named(REASONS, row.code).text(lang),
        details=tuple(str(each["text"]) for each in one.reasons if each["code"] not in said),
    )


@kept(_KEPT)
def put_down(lang: Lang, line: Line) -> Markup:
    """Return a line as its template puts it down, as far as what would help."""
    made = macros(lang, "hr_review/alone.html")
    return Markup(made.alone(*line))


def change_put_down(lang: Lang, one: Mapping[str, Any], names: Mapping[str, str]) -> Markup:
    """Return a change that would help as its template puts it down; `names` has the mentors'."""
    label, target = one["label"], one["target"]
    if one["kind"] != "seat":
        return _change(lang, one["kind"], target, label["text"])
    return _change(lang, "seat", target, names.get(target, target), label["params"]["capacity"])


@kept(_KEPT)
def _change(lang: Lang, kind: str, target: Any, text: str, seats: int = 0) -> Markup:
    made = macros(lang, "hr_review/alone.html")
    return Markup(made.change(kind, target, text, seats))


@kept(_KEPT)
def gain_put_down(lang: Lang, matched: int, total: float) -> Markup:
    """Return what a change brings as its template puts it down: learners more, and points."""
    made = macros(lang, "hr_review/alone.html")
    return Markup(made.gain(matched, total))
