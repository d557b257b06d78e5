"""Rows of a board, each put down once for as long as it says the same: a page has fifty."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.formats import Formats
from api.pages.hr_review.words import COVERED, GAP, HELD, SORTS
from api.pages.words import KINDS, named
from api.services.runs.board import BoardRow, part_name
from features.keeping import kept
from features.label import Label, Lang

_KEPT = 2**12
"""Rows that are kept put down: of one board, or a few."""
_PARTS = 2**14
"""Parts of scores of which the text is kept."""
_BETWEEN = Label("；", "; ")
_UNRANKED = "–"


class Line(NamedTuple):
    """One row as texts, in the order in which its template takes them.

    Attributes
    ----------
    row : BoardRow
        For what stands out about the pair.
    name : str
        What the row is called within the page, for ids.
    learner_path, mentor_path : str
        Addresses of the learner's page, and of the board of the mentor's learners alone.
    kind : str
        Of mentor; empty where a programme knows but one.
    score_name, rank_name, gap_name : str
        Of the columns, where there is no room for their heads.
    made_of : str
        What the score is made of; empty where it was given by hand.
    share, covered, width : str
        Of the gap: as a figure, as a text, and as a length of 100; empty where there is no gap.
    open, more : str, int
        What stays open: by name, and how many gaps beside.
    """

    row: BoardRow
    lang: Lang
    name: str
    learner_path: str
    kind: str
    post: str
    mentor_path: str
    seats: str
    score_name: str
    score: str
    made_of: str
    rank_name: str
    rank: str
    gap_name: str
    share: str
    covered: str
    width: str
    open: str
    more: int


@kept(_KEPT)
def put_down(lang: Lang, board: str, row: BoardRow) -> Markup:
    """Return a row as its template puts it down.

    Parameters
    ----------
    lang : {"zh", "en"}
    board : str
        Address of the board.
    row : BoardRow
    """
    made = macros(lang, "hr_review/pair.html")
    return Markup(made.pair(*line_of(lang, board, row)))


def line_of(lang: Lang, board: str, row: BoardRow) -> Line:
    """Return a row as texts."""
    formats, path, several = Formats(lang), quote(row.learner_id), row.kind != "any"
    share = "" if row.coverage is None else formats.percent(row.coverage)
    return Line(
        row=row,
        lang=lang,
        name=f"{path}-{row.kind}" if several else path,
        learner_path=f"{board}/{path}?kind={row.kind}" if several else f"{board}/{path}",
        kind=named(KINDS, row.kind).text(lang) if several else "",
        post=row.post.text(lang),
        mentor_path=f"{board}?mentor={quote(row.mentor_id or '')}",
        seats=HELD.format(lang, load=row.load, seats=row.seats),
        score_name=SORTS["score"].text(lang),
        score="" if row.score is None else formats.number(100 * row.score, 1),
        made_of=made_of(lang, row),
        rank_name=SORTS["rank"].text(lang),
        rank=str(row.rank or _UNRANKED),
        gap_name=GAP.text(lang),
        share=share,
        covered=COVERED.format(lang, share=share),
        width=str(round(100 * (row.coverage or 0), 2)),
        open=row.open_names.text(lang),
        more=row.n_open - len(row.open),
    )


def made_of(lang: Lang, row: BoardRow) -> str:
    """Return what a score is made of, in one text."""
    parts = [_part(lang, name, round(100 * value, 1)) for name, value in row.shares]
    return _BETWEEN.text(lang).join(parts)


@kept(_PARTS)
def _part(lang: Lang, name: str, points: float) -> str:
    """Return one part as a text: a page has a thousand, and most are alike."""
    return f"{part_name(name).text(lang)} {Formats(lang).number(points, 1)}"
