"""Rows of a board as texts, ready to be put down: a page has fifty, each of twenty texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from api.pages.formats import Formats
from api.pages.hr_review.words import COVERED, HELD
from api.pages.words import KINDS, named
from api.services.runs.board import BoardRow
from features.label import Label

_BETWEEN = Label("；", "; ")
_UNRANKED = "–"


class Line(NamedTuple):
    """One row, in the order in which its template puts it down.

    Attributes
    ----------
    at : int
        Its number, from 1: what ids within the page end in.
    learner_path, mentor_query : str
        Parts of addresses, quoted.
    kind : str
        Of mentor; empty where a programme knows but one.
    made_of : str
        What the score is made of; empty where it was given by hand.
    share, covered, width : str
        Of the gap: as a figure, as a text, and as a length of 100; empty where there is no gap.
    open, more : str, int
        What stays open: by name, and how many gaps beside.
    marked : BoardRow or None
        The row, where anything about the pair stands out.
    """

    at: int
    learner_path: str
    learner: str
    kind: str
    department: str
    post: str
    mentor_query: str
    mentor: str
    seats: str
    score: str
    made_of: str
    rank: str
    share: str
    covered: str
    width: str
    open: str
    more: int
    marked: BoardRow | None


def lines_of(formats: Formats, rows: Iterable[BoardRow]) -> list[Line]:
    """Return rows as texts in the language of a page."""
    return [_line(formats, at, row) for at, row in enumerate(rows, 1)]


def _line(formats: Formats, at: int, row: BoardRow) -> Line:
    lang, kind = formats.lang, row.kind
    share = "" if row.coverage is None else formats.percent(row.coverage)
    return Line(
        at=at,
        learner_path=quote(row.learner_id) + ("" if kind == "any" else f"?kind={kind}"),
        learner=row.learner,
        kind="" if kind == "any" else named(KINDS, kind).text(lang),
        department=row.department,
        post=row.post.text(lang),
        mentor_query=quote(row.mentor_id or ""),
        mentor=row.mentor,
        seats=HELD.format(lang, load=row.load, seats=row.seats),
        score="" if row.score is None else formats.number(100 * row.score, 1),
        made_of=made_of(formats, row),
        rank=str(row.rank or _UNRANKED),
        share=share,
        covered=COVERED.format(lang, share=share),
        width=str(round(100 * (row.coverage or 0), 2)),
        open=row.open_names.text(lang),
        more=row.n_open - len(row.open),
        marked=row if row.marked else None,
    )


def made_of(formats: Formats, row: BoardRow) -> str:
    """Return what a score is made of, in one text."""
    lang, number = formats.lang, formats.number
    parts = [f"{name.text(lang)} {number(100 * value, 1)}" for name, value in row.parts]
    return _BETWEEN.text(lang).join(parts)
