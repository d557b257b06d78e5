"""Scores, rules, assignment, shortlists, diagnosis and explanation.

``from matching import match_cohort, assign`` is all that a notebook needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matching.assignment import Assignment, assign
    from matching.pipeline import MatchRun, match_cohort
    from matching.policy import Policy

__all__ = ["Assignment", "MatchRun", "Policy", "assign", "match_cohort"]

_HOME = {
    "Assignment": "matching.assignment",
    "assign": "matching.assignment",
    "MatchRun": "matching.pipeline",
    "match_cohort": "matching.pipeline",
    "Policy": "matching.policy",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562): `import matching` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
