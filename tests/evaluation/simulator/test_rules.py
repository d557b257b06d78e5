from __future__ import annotations

import pandas as pd

from evaluation.simulator import sample_company

FRAMES = sample_company(5000, 1500, seed=31)


def test_one_learner_in_a_hundred_has_an_exclusion() -> None:
    assert 48 <= len(FRAMES["exclusions"]) <= 50
    assert not FRAMES["exclusions"].duplicated(["learner_id", "mentor_id"]).any()


def test_who_does_not_want_a_mentor_again_has_had_him() -> None:
    excluded = FRAMES["exclusions"]
    tried = excluded[excluded["reason"] == "not_again"]
    past = FRAMES["mentorships"].set_index(["learner_id", "mentor_id"])
    pairs = pd.MultiIndex.from_frame(tried[["learner_id", "mentor_id"]])
    assert len(tried) >= 20
    assert pairs.isin(past.index).all()
    ratings = past.loc[past.index.isin(pairs), "rating"]
    assert ratings.mean() < past["rating"].mean() - 1


def test_a_small_company_has_one_exclusion_but_keeps_its_only_mentor() -> None:
    assert len(sample_company(20, 5)["exclusions"]) == 1
    assert len(sample_company(20, 1)["exclusions"]) == 0


def test_rules_name_departments_that_exist() -> None:
    for learners, mentors in ((60, 20), (5000, 1500)):
        frames = sample_company(learners, mentors, seed=1)
        named = frames["rules"]["department"]
        named = named[named != ""]
        assert len(named) >= 3
        assert named.is_unique
    everywhere = set(FRAMES["people"]["department"])
    assert set(FRAMES["rules"]["department"]) <= everywhere
