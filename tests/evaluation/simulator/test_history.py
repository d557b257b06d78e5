from __future__ import annotations

import pandas as pd

from evaluation.simulator import sample_company

FRAMES = sample_company(5000, 1500, seed=31)
PAST = FRAMES["mentorships"]


def test_a_mentor_has_about_three_past_mentorships() -> None:
    assert 2.7 < len(PAST) / 1500 < 3.3
    assert PAST["mentorship_id"].is_unique
    assert 1.5 < PAST.groupby("mentor_id").size().std() < 4.0


def test_ratings_lie_where_the_evidence_has_them() -> None:
    given = PAST["rating"].dropna()
    assert set(given.unique()) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert 3.7 < given.mean() < 3.95
    assert 0.3 < len(given) / len(PAST) < 0.8


def test_those_who_rate_are_happier_than_their_progress_tells() -> None:
    ended = PAST[PAST["ended_on"].notna()]
    replied = ended.groupby(ended["rating"].notna())["uplift"].mean()
    assert replied[True] > replied[False]


def test_the_mean_uplift_is_a_quarter_of_a_level() -> None:
    assert 0.18 < PAST["uplift"].mean() < 0.32
    assert 0.35 < PAST["uplift"].std() < 0.7


def test_a_mentorship_that_runs_is_not_yet_rated() -> None:
    runs = PAST["ended_on"].isna()
    assert 0.1 < runs.mean() < 0.4
    assert PAST.loc[runs, ["rating", "uplift"]].isna().all(axis=None)
    assert (PAST["ended_on"] > PAST["started_on"])[~runs].all()


def test_mentorships_are_about_what_the_mentor_lists() -> None:
    told = PAST.dropna(subset=["competency_id"])
    listed = FRAMES["expertise"].set_index(["mentor_id", "competency_id"]).index
    assert pd.MultiIndex.from_frame(told[["mentor_id", "competency_id"]]).isin(listed).all()
    assert 0.85 < len(told) / len(PAST) < 0.95


def test_some_past_learners_take_part_again() -> None:
    again = PAST["learner_id"].isin(FRAMES["learners"]["learner_id"])
    assert 0.25 < again.mean() < 0.5
    assert not PAST.loc[~again, "learner_id"].isin(FRAMES["people"]["person_id"]).any()
