"""What a card or a table says of a mentor, put down once for as long as it says the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from markupsafe import Markup

from api.pages.environment import environment
from api.pages.learner.cards import MOST_GAPS, Card
from features.keeping import kept
from features.label import Lang

_KEPT = 2**11
"""Cards that are kept put down, some 6 kB each: a list has three."""


@kept(_KEPT)
def card_body(lang: Lang, card: Card, blind: bool) -> Markup:
    """Return what stands on a card between its head and its forms.

    Parameters
    ----------
    lang : {"zh", "en"}
    card : Card
    blind : bool
        Whether nothing is to tell who the mentor is.
    """
    made = environment(lang).get_template("learner/card_body.html")
    return Markup(made.render(card=card, blind=blind, most_gaps=MOST_GAPS, new_id=_ids(card)))


class Cells(NamedTuple):
    """What a table says of a mentor; cells of a gap in the order of the learner's gaps."""

    covered: Markup
    gaps: tuple[Markup, ...]
    style: Markup
    cases: Markup
    time: Markup
    caveats: Markup


@kept(_KEPT)
def card_cells(lang: Lang, card: Card) -> Cells:
    """Return a mentor's column in a table; nothing in it tells who she is.

    Parameters
    ----------
    lang : {"zh", "en"}
    card : Card
    """
    made = environment(lang).get_template("learner/compare_cells.html")
    # Macros of a module, which know the card without being given it.
    put: Any = made.make_module({"card": card, "new_id": _ids(card)})
    n_gaps = len(card.fit.told.gaps[:MOST_GAPS]) if card.fit else MOST_GAPS
    return Cells(
        covered=put.covered(),
        gaps=tuple(put.gap(place) for place in range(n_gaps)),
        style=put.style(),
        cases=put.cases(),
        time=put.time(),
        caveats=put.caveats(),
    )


def _ids(card: Card) -> Callable[[], str]:
    """Return what numbers explanations of a card: no other card of a page has such ids."""
    number = count(1)
    return lambda: f"{card.rank}-{next(number)}"
