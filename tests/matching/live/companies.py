"""Companies to recommend in, and one learner's rows of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import pandas as pd

from evaluation.simulator import sample_company
from features.tables import Tables
from matching.live.cohort import LiveCohort
from matching.policy import Policy

INSTANT = datetime(2026, 9, 1, tzinfo=UTC)


@lru_cache(maxsize=8)
def company(n_learners: int = 30, n_mentors: int = 40, seed: int = 4) -> Tables:
    return Tables.from_frames(sample_company(n_learners, n_mentors, seed=seed))


@lru_cache(maxsize=8)
def live_company(n_learners: int = 30, n_mentors: int = 40, seed: int = 4) -> LiveCohort:
    return LiveCohort.of(company(n_learners, n_mentors, seed), INSTANT, Policy())


def open_learner(live: LiveCohort) -> int:
    """The first learner whom many mentors may take."""
    learners = range(len(live.scored.cohort.learners))
    return max(learners, key=lambda learner: (live.ranking(learner, 1).eligible, -learner))


def own_rows(tables: Tables, ids: Sequence[str]) -> Tables:
    """All that the tables say of some learners, and nothing else."""

    def of(frame: pd.DataFrame, column: str = "learner_id") -> pd.DataFrame:
        return frame[frame[column].isin(ids)].reset_index(drop=True)

    nothing = {name: frame.iloc[:0] for name, frame in tables.frames().items()}
    return replace(
        Tables(**nothing),
        people=of(tables.people, "person_id"),
        learners=of(tables.learners),
        assessments=of(tables.assessments),
        shortfalls=of(tables.shortfalls),
        mentorships=of(tables.mentorships),
        exclusions=of(tables.exclusions),
    )
