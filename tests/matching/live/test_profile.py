from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from features.tables import Tables
from matching.live.cohort import LiveCohort
from matching.live.profile import most_helpful_field
from matching.live.recommending import recommend
from matching.policy import Policy
from tests.matching.live.companies import INSTANT, company, live_company


def _blank(tables: Tables, **cells: Any) -> Tables:
    learner = tables.learners["learner_id"].iloc[0]
    people, learners = tables.people.copy(), tables.learners.copy()
    for column, value in cells.items():
        frame, key = (people, "person_id") if column in people else (learners, "learner_id")
        frame[column] = frame[column].mask(frame[key] == learner, value)
    return replace(tables, people=people, learners=learners)


def _without_levels(tables: Tables) -> Tables:
    learner = tables.learners["learner_id"].iloc[0]
    return replace(
        tables,
        assessments=tables.assessments[tables.assessments["learner_id"] != learner],
        shortfalls=tables.shortfalls[tables.shortfalls["learner_id"] != learner],
    )


def test_a_learner_without_any_assessment_gets_a_list_that_says_so() -> None:
    found = recommend(LiveCohort.of(_without_levels(company()), INSTANT, Policy()), 0)

    assert found.items
    assert found.cold_start
    assert found.missing is not None
    assert found.missing.table == "assessments"
    assert found.missing.reason.code == "PROFILE_INCOMPLETE"
    assert "能力评估" in found.missing.reason.text("zh")
    assert "assessment" in found.missing.reason.text("en")


def test_the_field_on_which_most_of_the_score_hangs_is_named() -> None:
    every = _blank(
        company(),
        goals="",
        availability="",
        learning_mode="",
        style_career=np.nan,
        grade=pd.NA,
        time_zone=None,
    )
    scored = LiveCohort.of(every, INSTANT, Policy()).scored

    found = most_helpful_field(scored.cohort, scored.weights, 0)

    assert found is not None
    assert found.column == "style"
    assert found.share == scored.weights["style"]


def test_without_a_post_the_post_is_named_first() -> None:
    nowhere = _without_levels(_blank(company(), post_id=None))
    found = recommend(LiveCohort.of(nowhere, INSTANT, Policy()), 0)

    assert found.items
    assert found.missing is not None
    assert (found.missing.table, found.missing.column) == ("people", "post_id")


def test_a_field_that_no_weight_hangs_on_is_no_blank() -> None:
    scored = live_company().scored

    assert most_helpful_field(scored.cohort, {}, 0) is None
