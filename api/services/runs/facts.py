"""What an assigned pair is like, kept in its row: a board of thousands asks nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from matching.contributions import contributions_of
from matching.gaps import GapEntries, gap_entries
from matching.policy import Mode
from matching.rules import RuleBook
from matching.scores import UNIT, PairScores

MOST_OPEN = 3
"""Gaps named that stay open, the largest first."""


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What one pair is like.

    Attributes
    ----------
    open : tuple of str
        Competencies of the largest gaps that the mentor cannot close wholly, at most `MOST_OPEN`.
    n_open, n_gaps : int
        Gaps that she cannot close wholly, and all.
    breaks, notes : tuple of str
        Codes of the public rules that the pair does not keep: soft ones, and those only reported.
    parts : mapping of str to float
        What each block and soft rule adds to the score; what adds nothing is left out.
    """

    open: tuple[str, ...]
    n_open: int
    n_gaps: int
    breaks: tuple[str, ...]
    notes: tuple[str, ...]
    parts: Mapping[str, float]

    def kept(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    def text(self) -> str:
        """Return it as JSON, for rows that are written many at once."""
        return json.dumps(self.kept())

    @property
    def broken(self) -> str:
        """Codes of soft rules as the row's own column holds them."""
        return " ".join(self.breaks)


def facts_of(
    cohort: Cohort,
    scores: PairScores,
    rules: RuleBook,
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
) -> list[PairFacts]:
    """Return what some pairs are like.

    Parameters
    ----------
    cohort : Cohort
    scores : PairScores
    rules : RuleBook
    learner, mentor : ndarray of intp, shape (n_pairs,)
        Positions.
    """
    gaps = gap_entries(cohort, learner, mentor)
    stays_open = _stays_open(cohort, gaps, learner, mentor)
    parts = contributions_of(scores, learner, mentor)
    soft, noted = (_broken(rules, mode, learner, mentor) for mode in ("soft", "report"))
    ids, found = cohort.competencies.ids, []
    for at, (first, end) in enumerate(pairwise(gaps.start.tolist())):
        left = gaps.competency[first:end][stays_open[first:end]].tolist()
        names = tuple(ids[one] for one in left[:MOST_OPEN])
        added = {name: int(units[at]) / UNIT for name, units in parts.items() if units[at]}
        found.append(PairFacts(names, len(left), end - first, soft[at], noted[at], added))
    return found


def _broken(
    rules: RuleBook, mode: Mode, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> list[tuple[str, ...]]:
    """Return the codes of the public rules of a mode that each pair does not keep."""
    public = [rule for rule in rules.of_mode(mode) if not rule.private]
    pairs = zip(learner.tolist(), mentor.tolist(), strict=True)
    return [
        tuple(dict.fromkeys(rule.code for rule in public if rule.broken(*pair))) for pair in pairs
    ]


def _stays_open(
    cohort: Cohort, gaps: GapEntries, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether each gap is not closed wholly, shape (n_entries,)."""
    pair = np.repeat(np.arange(len(learner)), np.diff(gaps.start))
    level = cohort.expertise.level[mentor[pair], gaps.competency]
    below: NDArray[np.bool_] = level < cohort.needs.required[learner[pair], gaps.competency]
    return below
