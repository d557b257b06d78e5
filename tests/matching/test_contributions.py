from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from evaluation.simulator.company import sample_company
from features.tables import Tables
from matching.contributions import contributions_of
from matching.policy import Policy
from matching.scored_cohort import ScoredCohort, score_cohort


@pytest.fixture(scope="module")
def scored() -> ScoredCohort:
    tables = Tables.from_frames(sample_company(20, 8, seed=5))
    return score_cohort(tables, datetime(2026, 4, 1, tzinfo=UTC), policy=Policy())


def test_many_pairs_say_what_each_pair_says(scored: ScoredCohort) -> None:
    learner, mentor = (at.ravel() for at in np.indices(scored.scores.shape))
    many = contributions_of(scored.scores, learner, mentor)
    for pair in range(len(learner)):
        one = scored.scores.contributions(int(learner[pair]), int(mentor[pair]))
        assert {name: int(units[pair]) for name, units in many.items()} == one


def test_no_pairs_have_no_contributions(scored: ScoredCohort) -> None:
    nobody = np.zeros(0, dtype=np.intp)
    assert {len(units) for units in contributions_of(scored.scores, nobody, nobody).values()} == {0}
