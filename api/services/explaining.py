"""Use-case: why one pair, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.services.errors import NotInCohort
from api.services.matching import MatchRequest, match_files
from api.services.progress import Progress, silent
from api.services.views import view
from features.index import Index
from features.nearest import Nearest
from matching.explanation import Explanation, explain_pair
from matching.gaps import GapItem
from matching.pipeline import MatchRun
from matching.why_not import WhyNot, why_not
from matching.wishes import row_id


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """One pair, explained within one match run.

    Attributes
    ----------
    learner, mentor : str
        Ids.
    learner_name, mentor_name : str
    explanation : Explanation
        What speaks for the pair and against it.
    standing : WhyNot
        Whether the mentor was assigned or recommended, and if not, why not.
    """

    learner: str
    mentor: str
    learner_name: str
    mentor_name: str
    explanation: Explanation
    standing: WhyNot

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain values, every text in both languages."""
        told = self.explanation
        return {
            "learner": {"id": self.learner, "name": self.learner_name},
            "mentor": {"id": self.mentor, "name": self.mentor_name},
            "score": told.score,
            "coverage": view(told.coverage),
            "cold_start": told.cold_start,
            "contributions": view(told.contributions),
            "gaps": [_gap(item) for item in told.gaps],
            "summary": view(told.summary),
            "reasons": view(told.reasons),
            "remarks": view(told.remarks),
            "doubts": view(told.doubts),
            "standing": view(self.standing),
        }


def _gap(item: GapItem) -> dict[str, Any]:
    state = "covered" if item.covered else "uncovered" if item.uncovered else "partly"
    return {**view(item), "state": state}


def explain_files(
    request: MatchRequest, learner: str, mentor: str, *, progress: Progress = silent
) -> PairAnswer:
    """Match the files, then explain one pair of the run.

    Raises
    ------
    NotInCohort
        An id is not in the cohort at the instant.
    InvalidInput, InvalidPolicy, InvalidLocks …
        As `match_files`.
    """
    return explain_run(match_files(request, progress=progress).run, learner, mentor)


def explain_run(run: MatchRun, learner: str, mentor: str) -> PairAnswer:
    """Explain one pair of a match run, by ids.

    Raises
    ------
    NotInCohort
        An id is not in the cohort.
    """
    column = position(run.cohort.mentors, mentor)
    row = position(run.cohort.learners, row_id(run.cohort, run.policy, learner, column))
    standing = why_not(
        run.encoded,
        run.scores,
        run.rules,
        run.assignment,
        run.shortlists,
        row,
        column,
        min_score=run.solved.case.min_score,
    )
    return PairAnswer(
        learner,
        mentor,
        run.cohort.learner_side.name[row],
        run.cohort.mentor_side.name[column],
        explain_pair(run.encoded, run.scores, run.rules, row, column),
        standing,
    )


def position(index: Index, identifier: str) -> int:
    """Return where an id stands; one that is not there is named with the nearest.

    Raises
    ------
    NotInCohort
    """
    if identifier not in index:
        raise NotInCohort(index.kind, identifier, Nearest(index.ids).to(identifier))
    return index.position(identifier)
