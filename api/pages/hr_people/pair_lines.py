"""Rows of the list of pairs, each put down once for as long as it says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.formats import Formats
from api.pages.words import PAIR_STATES
from api.services.pairing.discretion import ToldPair
from features.keeping import kept
from features.label import Lang

_KEPT = 2**12
"""Rows that are kept put down: of a few dozen pages."""
_NO_SCORE = "–"


class Line(NamedTuple):
    """One pair as its row shows it.

    Attributes
    ----------
    learner, mentor, programme : str
        Names; the ids where no name is known.
    since : str
        The day on which it came to be in its state.
    fit : str
        Its score out of 100.
    """

    pair_id: str
    learner_id: str
    learner: str
    mentor_id: str
    mentor: str
    programme: str
    state: str
    since: str
    fit: str


def line_of(
    formats: Formats, pair: ToldPair, names: Mapping[str, str], programmes: Mapping[str, str]
) -> Line:
    """Return a pair as its row shows it."""
    return Line(
        pair_id=pair.pair_id,
        learner_id=pair.learner_id,
        learner=names.get(pair.learner_id, pair.learner_id),
        mentor_id=pair.mentor_id,
        mentor=names.get(pair.mentor_id, pair.mentor_id),
        programme=programmes.get(pair.programme_id, pair.programme_id),
        state=pair.state,
        since=formats.day(pair.ended_at or pair.started_at or pair.created_at),
        fit=_NO_SCORE if pair.score is None else formats.number(pair.score * 100),
    )


@kept(_KEPT)
def put_down(lang: Lang, line: Line) -> Markup:
    """Return a row as its template puts it down."""
    made = macros(lang, "hr_people/pair_row.html")
    return Markup(made.row(line, PAIR_STATES[line.state]))
