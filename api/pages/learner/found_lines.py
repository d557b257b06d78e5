"""Mentors whom a search finds, each put down once for as long as it says the same."""

from __future__ import annotations

from markupsafe import Markup

from api.pages.environment import macros
from api.services.recommending.finding import FoundMentor
from features.keeping import kept
from features.label import Lang

_KEPT = 2**12
"""Lines that are kept put down: a page has twenty."""


@kept(_KEPT)
def put_down(lang: Lang, one: FoundMentor, query: str) -> Markup:
    """Return a mentor as one of a list.

    Parameters
    ----------
    lang : {"zh", "en"}
    one : FoundMentor
    query : str
        That leads to the programme and kind that are asked for.
    """
    made = macros(lang, "learner/found.html")
    return Markup(made.found(one, query))
