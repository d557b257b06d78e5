"""Weights of a policy as rows of a table, put down once: most programmes keep theirs for long."""

from __future__ import annotations

import json
from functools import lru_cache

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.hr_runs.policy_held import Held
from api.pages.hr_runs.policy_words import weight_lines
from features.label import Lang
from matching.policy import policy_of

_KEPT = 128
"""Policies of which the rows are kept."""


@lru_cache(_KEPT)
def put_down(lang: Lang, document: str, own: str) -> Markup:
    """Return all weights as their template puts them down, the heaviest first.

    Parameters
    ----------
    lang : {"zh", "en"}
    document : str
        The policy, as JSON.
    own : str
        The company's own rules, as a JSON list: those that are soft count too.
    """
    held = Held.of(policy_of(json.loads(document)), json.loads(own))
    lines = weight_lines(held.policy)
    made = macros(lang, "analyst/weights.html")
    return Markup(made.weights(sorted(lines, key=lambda line: -line.share)))
