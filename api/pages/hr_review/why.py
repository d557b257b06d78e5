"""Why a learner has his mentor, as HR reads it: about two other people, short, details apart."""

from __future__ import annotations

from dataclasses import dataclass

from features.reason import Reason
from matching.explanation import Explanation
from matching.gaps import GapItem

_GAP_BY_GAP = frozenset(
    {"coverage", "coverage_of_one", "no_gap", "partly_covered", "not_covered"}
    | {"gap_covered", "gap_open", "validated", "in_role"}
)
"""Codes of what the counts and the table of gaps say."""


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for one pair and against it.

    Attributes
    ----------
    gaps : tuple of GapItem
        The largest share first; empty for a learner who lacks nothing.
    facts : tuple of Reason
        What else was compared: style, method, time, place.
    doubts : tuple of Reason
        What might not fit, beside gaps that stay open and rules, which the marks of the pair name.
    assumed : bool
        Nobody has assessed the learner: gaps follow from the post alone.
    """

    gaps: tuple[GapItem, ...]
    facts: tuple[Reason, ...]
    doubts: tuple[Reason, ...]
    assumed: bool

    @classmethod
    def of(cls, told: Explanation) -> Why:
        """Shorten an explanation."""
        return cls(told.gaps, _beside(told.reasons), _beside(told.doubts), told.cold_start)

    @property
    def closed(self) -> int:
        """Gaps that the mentor can close wholly."""
        return sum(gap.covered for gap in self.gaps)

    @property
    def narrowed(self) -> int:
        """Gaps that the mentor can close in part."""
        return len(self.gaps) - self.closed - self.left

    @property
    def left(self) -> int:
        """Gaps of which the mentor can close nothing."""
        return sum(gap.uncovered for gap in self.gaps)


def _beside(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(one for one in reasons if one.code not in _GAP_BY_GAP | {"cold_start"})
