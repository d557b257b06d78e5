"""Options of a select, put down once for as long as they are the same: there may be hundreds."""

from __future__ import annotations

from markupsafe import Markup

from api.pages.environment import macros
from features.keeping import kept

Pairs = tuple[tuple[str, str], ...]
"""Values and their texts."""
_KEPT = 256


@kept(_KEPT)
def options(pairs: Pairs, chosen: str | None) -> Markup:
    """Return options as the template puts them down.

    Parameters
    ----------
    pairs : tuple of (str, str)
        Values and texts, in order.
    chosen : str or None
        The value that is selected; none is where it is not among them.
    """
    made = macros("en", "macros/options.html")
    return Markup(made.options(pairs, chosen))
