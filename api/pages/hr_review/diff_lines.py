"""Who changed between two runs, each put down once for as long as it says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.hr_review.words import CHANGES
from api.pages.words import KINDS, named
from api.services.runs.differing import Difference
from features.keeping import kept
from features.label import Lang

_KEPT = 2**12
"""Lines that are kept put down: of a few comparisons."""


class Line(NamedTuple):
    """Who changed, as texts.

    Attributes
    ----------
    path : str
        Address of the learner's page; empty where there is none, or not for who looks.
    kind : str
        Of mentor; empty where a programme knows but one.
    before, after : str
        Mentors by name; empty where nobody is.
    """

    path: str
    learner: str
    kind: str
    what: str
    before: str
    after: str


def line_of(lang: Lang, board: str, one: Difference, names: Mapping[str, str]) -> Line:
    """Return who changed as texts.

    Parameters
    ----------
    lang : {"zh", "en"}
    board : str
        Address of the run's board; empty for who may not read it.
    one : Difference
    names : mapping of str to str
        Of people by id; an id stands for who has none here.
    """
    several = one.kind != "any"
    path = f"{board}/{quote(one.learner_id)}" if board and one.what != "left" else ""
    return Line(
        path=f"{path}?kind={one.kind}" if path and several else path,
        learner=names.get(one.learner_id, one.learner_id),
        kind=named(KINDS, one.kind).text(lang) if several else "",
        what=CHANGES[one.what].text(lang),
        before=names.get(one.before, one.before),
        after=names.get(one.after, one.after),
    )


@kept(_KEPT)
def put_down(lang: Lang, line: Line) -> Markup:
    """Return a line as its template puts it down."""
    made = macros(lang, "hr_review/changed.html")
    return Markup(made.changed(*line))
