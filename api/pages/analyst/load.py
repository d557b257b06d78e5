"""What mentors carry: seats, learners, lists, and who is asked too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from fastapi import Query
from fastapi.responses import Response
from markupsafe import Markup

from api.pages.analyst.choosing import choose_run
from api.pages.environment import macros
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.runs.figures import Loads, MentorLoad, loads_of
from api.store import Tx
from api.store.people import names_of
from features.keeping import kept
from features.label import Lang

router = PageRouter()
_ROWS, _BARS = 50, 120
_KEPT = 16
"""Pages of rows, and pictures, that are kept put down."""
Cursor = Annotated[str | None, Query(max_length=1000)]
Run = Annotated[str, Query(max_length=128)]


@router.look("/analyst/load", needs="get_run_fairness")
def load(view: ViewDep, run: Run = "", cursor: Cursor = None) -> Response:
    """Show what mentors carry, those who are asked most first."""
    place = view.cursors.after(cursor)
    begin = 0 if place is None else int(str(place[0]))
    with view.read() as tx:
        choice = choose_run(tx, view, run)
        run_id = None if choice.chosen is None else choice.chosen.run_id
        loads = loads_of(tx, view.who, run_id)
        shown, leads_on = view.cursors.cut(
            loads.mentors[begin : begin + _ROWS + 1], _ROWS, lambda _: [begin + _ROWS]
        )
        by_name = view.who.role != "analyst"
        names = _names(tx, view, shown) if by_name else ()
    return view.page(
        "analyst/load.html",
        choice=choice,
        loads=loads,
        rows=put_down(view.lang, loads, begin, names),
        columns=picture_of(loads) if begin == 0 else ("", ""),
        first=begin == 0,
        by_name=by_name,
        cursor=leads_on,
    )


def _names(tx: Tx, view: View, shown: Sequence[MentorLoad]) -> tuple[str, ...]:
    ids = [one.now.mentor_id for one in shown]
    named = names_of(tx, view.who.tenant_id, ids)
    return tuple(named[one] for one in ids)


@kept(_KEPT)
def put_down(lang: Lang, loads: Loads, begin: int, names: tuple[str, ...]) -> Markup:
    """Return a page of rows as their template puts them down.

    Parameters
    ----------
    lang : {"zh", "en"}
    loads : Loads
    begin : int
        Place of the first of them.
    names : tuple of str
        Of them, in their order; none at all where the reader sees ids alone.
    """
    made = macros(lang, "analyst/carried.html")
    return Markup(made.carried(loads.mentors[begin : begin + _ROWS], names))


@kept(_KEPT)
def picture_of(loads: Loads) -> tuple[str, str]:
    """Return the outlines of both kinds of bars, as `columns_of` does."""
    return columns_of(load_bars(loads))


def load_bars(loads: Loads) -> list[tuple[float, float]]:
    """Return seats and learners of mentors with seats, most seats first, neighbours put together.

    Returns
    -------
    list of (float, float)
        At most `_BARS`, each the mean of a group of neighbours.
    """
    offered = [(one.now.seats, one.given) for one in loads.mentors if one.now.seats]
    if not offered:
        return []
    seats, given = np.array(sorted(offered, reverse=True), dtype=np.float64).T
    groups = min(len(seats), _BARS)
    # As `numpy.array_split` cuts: the first groups have one mentor more where they do not go even.
    sizes = np.full(groups, len(seats) // groups)
    sizes[: len(seats) % groups] += 1
    starts = np.cumsum(sizes) - sizes
    means = (np.add.reduceat(one, starts) / sizes for one in (seats, given))
    return list(zip(*(one.tolist() for one in means), strict=True))


def columns_of(bars: list[tuple[float, float]]) -> tuple[str, str]:
    """Return the outlines of all bars in a picture of 800 by 120: seats, and learners."""
    most = bars[0][0] if bars else 1.0
    width = 800 / max(len(bars), 1)
    seats = [seats / most for seats, _ in bars]
    given = [min(given / most, 1.0) for _, given in bars]
    return _outline(seats, width), _outline(given, width)


def _outline(shares: list[float], width: float) -> str:
    return "".join(
        f"M{number * width:.2f} 120v{-118 * share:.2f}h{0.86 * width:.2f}v{118 * share:.2f}z"
        for number, share in enumerate(shares)
        if share
    )
