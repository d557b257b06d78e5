"""A mentor put on a learner's list by HR, as she would stand there had the run put her there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from api.services.runs.facts import PairFacts, facts_of
from matching.labels import list_values
from matching.scored_cohort import ScoredCohort
from matching.scores import UNIT


@dataclass(frozen=True, slots=True)
class Listed:
    """A mentor as she stands on a list that HR made her stand on.

    `coverage` is the share of the learner's gap that she can close, in [0, 1]; None without a gap.
    `facts` are kept with the pair.
    """

    mentor_id: str
    score: float
    coverage: float | None
    facts: PairFacts


def listed(scored: ScoredCohort, row: int, mentor: int) -> Listed:
    """Return how a mentor stands on the list of a row of a cohort, both by position."""
    pair = np.asarray([row]), np.asarray([mentor])
    score = float(scored.scores.units_of(*pair)[0]) / UNIT
    coverage = _coverage(scored, row, mentor)
    [facts] = facts_of(scored.cohort, scored.scores, scored.rules, *pair)
    return Listed(scored.cohort.mentors[mentor], score, coverage, facts)


def _coverage(scored: ScoredCohort, row: int, mentor: int) -> float | None:
    factors = scored.encoded.factors.get("gap_coverage")
    if factors is None or not scored.cohort.needs.share[row].any():
        return None
    of_one = replace(factors, learner=factors.learner[[row]])
    return float(list_values(of_one, np.array([[mentor]]))[0, 0])
