from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.tables import company_tables, mentorships_by
from features.label import Lang
from features.tables import Tables
from matching import match_cohort
from tests.evaluation.simulator.process.companies import company

LATER = np.datetime64("2027-03-01", "D")


@cache
def frames(lang: Lang = "zh") -> dict[str, pd.DataFrame]:
    return company_tables(company(0).world, np.random.default_rng(9), lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_simulated_company_is_valid(lang: Lang) -> None:
    tables = Tables.from_frames(frames(lang) | {"mentorships": mentorships_by(company(0), LATER)})
    assert (len(tables.learners), len(tables.mentors)) == (300, 40)


def test_people_stand_in_the_order_of_the_arrays() -> None:
    world, tables = company(0).world, frames()
    ids = world.people.ids.tolist()
    assert tables["learners"]["learner_id"].tolist() == ids[:300]
    assert tables["mentors"]["mentor_id"].tolist() == ids[300:340]
    assert tables["mentors"]["capacity"].tolist() == world.capacity.tolist()


def test_what_the_product_measures_is_what_the_simulator_holds_true() -> None:
    run = match_cohort(frames(), seed=0)
    score = run.scores.dense()
    true = pair_features(company(0).world, seen=False).block(np.arange(300))
    known = np.isfinite(score)
    assert np.corrcoef(score[known], true[..., 0][known])[0, 1] > 0.4
    assert np.corrcoef(score[known], true[..., 1][known])[0, 1] > 0.02


def test_groups_stand_in_the_protected_table_alone() -> None:
    world, tables = company(0).world, frames("en")
    told = tables["protected"].query("attribute == 'gender'").set_index("person_id")["value"]
    known = told.reindex(world.people.ids[:300])
    asked = known.notna().to_numpy()
    assert asked.sum() > 250
    assert np.array_equal(known[asked] == "female", world.minority_learner[asked])


def test_past_pairs_show_what_was_known_and_no_more() -> None:
    found = company(0)
    past = mentorships_by(found, LATER)
    assert (past["started_on"] < pd.Timestamp(LATER)).all()
    assert (past["ended_on"].dropna() < pd.Timestamp(LATER)).all()
    runs = past["ended_on"].isna()
    assert 0 < runs.sum() < len(past)
    assert past.loc[runs, ["rating", "uplift"]].isna().all(axis=None)
    assert past["rating"].notna().sum() > 10
    assert len(mentorships_by(found, found.settings.start)) == 0
