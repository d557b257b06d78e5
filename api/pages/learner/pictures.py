"""Gaps as thermometers, each put down once for as long as it says the same."""

from __future__ import annotations

from markupsafe import Markup

from api.pages.environment import macros
from features.keeping import kept
from features.label import Lang

_KEPT = 2**12
"""Pictures that are kept put down: a page has fifteen."""


@kept(_KEPT, typed=True)
def gap_picture(
    lang: Lang, competency: str, present: float, reachable: float, required: float
) -> Markup:
    """Return a gap as a picture, with what a reader hears instead; levels from 0 to 5.

    Parameters
    ----------
    lang : {"zh", "en"}
    competency : str
        By name.
    present, reachable, required : float
        What the learner has, could have with the mentor, and should have.
    """
    made = macros(lang, "learner/gap_picture.html")
    return Markup(made.picture(competency, present, reachable, required))
