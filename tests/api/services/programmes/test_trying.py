from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from api.services.actors import Actor
from api.services.errors import NotInCohort
from api.services.programmes.trying import Trial, try_policy
from evaluation.simulator.company import sample_company
from features.tables import Tables
from matching.policy import KindPolicy, Policy
from matching.scored_cohort import score_cohort

AT = datetime(2026, 3, 31, tzinfo=UTC)
HR = Actor("acme", "hr", "key_hr")
ANALYST = Actor("acme", "analyst", "key_analyst")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables.from_frames(sample_company(24, 10, seed=3))


def trial_of(tables: Tables, policy: Policy | None = None) -> Trial:
    seats = dict(zip(tables.mentors["mentor_id"], tables.mentors["capacity"], strict=True))
    return Trial(tables, seats, policy or Policy(), 1, AT)


def test_scores_are_those_of_a_run_and_contributions_add_up(tables: Tables) -> None:
    scored = score_cohort(tables, AT, policy=Policy())
    cohort, scores = scored.cohort, scored.scores.dense()
    for row, learner in enumerate(cohort.learners.ids[:4]):
        for pair in try_policy(trial_of(tables), HR, learner, None).pairs:
            assert pair.explanation.score == scores[row, cohort.mentors.position(pair.mentor_id)]
            parts = pair.explanation.contributions
            assert sum(part.fraction for part in parts) == pair.explanation.score


def test_a_list_holds_free_seats_alone(tables: Tables) -> None:
    learner = tables.learners["learner_id"].iloc[0]
    trial = trial_of(tables)
    best = try_policy(trial, HR, learner, None).pairs[0].mentor_id
    full = replace(trial, seats={**trial.seats, best: 0})
    after = try_policy(full, HR, learner, None)
    assert best not in {pair.mentor_id for pair in after.pairs}
    assert after.excluded["ALL_SEATS_TAKEN"] == 1


def test_who_may_not_know_of_a_ban_is_told_what_a_full_mentor_would_be(tables: Tables) -> None:
    learner = tables.learners["learner_id"].iloc[0]
    mentor = try_policy(trial_of(tables), HR, learner, None).pairs[0].mentor_id
    row = {"learner_id": learner, "mentor_id": mentor, "reason": "not_again", "since": pd.NaT}
    banned = pd.concat([tables.exclusions, pd.DataFrame([row])], ignore_index=True)
    company = Tables.from_frames({**tables.frames(), "exclusions": banned})
    shut = tables.mentors.assign(
        capacity=tables.mentors["capacity"].where(tables.mentors["mentor_id"] != mentor, 0)
    )
    without_seats = replace(tables, mentors=shut)
    told = [
        try_policy(trial_of(one), who, learner, mentor).pairs[0]
        for one, who in ((company, ANALYST), (without_seats, ANALYST), (company, HR))
    ]
    assert [pair.standing for pair in told] == ["unavailable"] * 3
    codes = [{rule.code for rule in pair.rules} for pair in told]
    assert codes[0] == codes[1]
    assert codes[2] == codes[0] | {"not_again"}


def test_a_public_rule_and_a_low_score_are_named(tables: Tables) -> None:
    learner = tables.learners["learner_id"].iloc[0]
    mentor = try_policy(trial_of(tables), HR, learner, None).pairs[0].mentor_id
    strict = Policy.model_validate({"minimum_score": 1.0})
    (pair,) = try_policy(trial_of(tables, strict), ANALYST, learner, mentor).pairs
    assert pair.standing == "below_minimum"
    near = Policy.model_validate({"rules": [{"rule": "other_site", "mode": "hard"}]})
    pairs = [
        try_policy(trial_of(tables, near), ANALYST, learner, mentor).pairs[0]
        for mentor in tables.mentors["mentor_id"]
    ]
    far = [pair for pair in pairs if "hard" in {rule.mode for rule in pair.rules}]
    assert far
    assert {pair.standing for pair in far} == {"rule"}


def test_there_is_a_list_for_each_kind_of_mentor(tables: Tables) -> None:
    free = tables.learners["learner_id"][tables.learners["mentor_kind"].isna()].iloc[0]
    both = Policy(kinds=(KindPolicy(kind="inside"), KindPolicy(kind="outside")))
    found = try_policy(trial_of(tables, both), HR, free, None)
    assert {pair.kind for pair in found.pairs} == {"inside", "outside"}
    assert {pair.learner_id for pair in found.pairs} == {free}


def test_somebody_who_takes_no_part_is_no_learner(tables: Tables) -> None:
    with pytest.raises(NotInCohort):
        try_policy(trial_of(tables), HR, "nobody", None)
