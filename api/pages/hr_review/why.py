"""Why a learner has his mentor, as HR reads it: about two other people, short, details apart."""

from __future__ import annotations

from dataclasses import dataclass

from features.blocks import BLOCKS
from features.reason import Reason
from matching.explanation import Explanation
from matching.gaps import GapItem

_GAP_BY_GAP = frozenset(
    {"coverage", "coverage_of_one", "no_gap", "partly_covered", "not_covered"}
    | {"gap_covered", "gap_open", "validated", "in_role"}
)
"""Codes of what the counts and the table of gaps say."""
_IN_WORDS = {
    "style": {"style_far"},
    "methods": {"methods_not_shared"},
    "availability": {"no_shared_hours", "shared_hours"},
    "time_zone": {"time_zone_apart"},
    "layer": {"layer_other"},
    "grade": {"grade_same", "grade_below", "grade_above"},
}
"""Codes that say what is weak where a block is, better than that it is."""
_CODES: dict[object, set[str]] = {block.label: _IN_WORDS.get(block.name, set()) for block in BLOCKS}


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
        What might not fit, and is no fact as well. Rules are not here: the pair's marks name them.
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
        compared = [one for one in told.reasons if one.code not in _GAP_BY_GAP]
        doubts: list[Reason] = []
        for weak in (one for one in told.doubts if one.code == "weak"):
            codes = _CODES[weak.parameters["block"]]
            doubts += [one for one in compared if one.code in codes] or [weak]
        facts = tuple(one for one in compared if one not in doubts)
        return cls(told.gaps, facts, tuple(doubts), told.cold_start)

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
