"""What a card says of a mentor, each put down once for as long as it says the same."""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from markupsafe import Markup

from api.pages.environment import environment
from api.pages.learner.cards import MOST_GAPS, Card
from features.label import Lang

_KEPT = 2**11
"""Cards that are kept put down, some 6 kB each: a list has three."""


@lru_cache(_KEPT)
def card_body(lang: Lang, card: Card, blind: bool) -> Markup:
    """Return what stands on a card between its head and its forms.

    Parameters
    ----------
    lang : {"zh", "en"}
    card : Card
    blind : bool
        Whether nothing is to tell who the mentor is.
    """
    number = count(1)
    made = environment(lang).get_template("learner/card_body.html")
    text = made.render(
        card=card,
        blind=blind,
        most_gaps=MOST_GAPS,
        new_id=lambda: f"{card.rank}-{next(number)}",
    )
    return Markup(text)
