from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulator import sample_company
from evaluation.simulator.mentors import CAPACITY_MAX, CAPACITY_USUAL, capacities
from features.cohort_builder import build_cohort
from features.tables import Tables

CASES = settings(max_examples=50, deadline=None, derandomize=True)
FRAMES = sample_company(5000, 1000, seed=21)


@CASES
@given(
    open_to=st.lists(st.booleans(), min_size=1, max_size=40).filter(any),
    learners=st.integers(1, 3000),
    seed=st.integers(0, 99),
)
def test_open_seats_are_as_many_as_the_learners_need(
    open_to: list[bool], learners: int, seed: int
) -> None:
    flags = np.array(open_to)
    seats = capacities(flags, learners, np.random.default_rng(seed))
    assert seats[flags].sum() == min(round(1.15 * learners), CAPACITY_MAX * flags.sum())
    assert seats.min() >= 0
    most = (
        CAPACITY_USUAL if round(1.15 * learners) <= CAPACITY_USUAL * flags.sum() else CAPACITY_MAX
    )
    assert seats.max() <= most


@pytest.mark.parametrize(("learners", "mentors"), [(60, 20), (300, 80), (5000, 1000), (7, 50)])
def test_a_company_has_115_open_seats_for_100_learners(learners: int, mentors: int) -> None:
    table = sample_company(learners, mentors, seed=3)["mentors"]
    available = table[table["paused_until"].isna()]
    assert available["capacity"].sum() == round(1.15 * learners)


def test_the_hours_that_mentors_state_suffice_for_their_seats() -> None:
    frames = sample_company(300, 80, seed=3)
    as_of = datetime(2026, 9, 1, tzinfo=UTC)
    cohort = build_cohort(Tables.from_frames(frames).as_of(as_of), as_of)
    assert cohort.capacity.sum() == round(1.15 * 300)
    assert frames["mentors"]["hours_per_month"].isna().mean() > 0.1


def test_most_mentors_offer_a_few_seats_and_some_none() -> None:
    table = sample_company(300, 80, seed=3)["mentors"]
    assert table["capacity"].between(2, 6).mean() > 0.6
    large = FRAMES["mentors"]
    assert 0.01 < (large["capacity"] == 0).mean() < 0.08
    assert 0.02 < large["paused_until"].notna().mean() < 0.07
    assert (large["minimum"] <= large["capacity"]).all()


def test_about_one_in_seven_comes_from_outside() -> None:
    people = FRAMES["people"].set_index("person_id")
    outside = FRAMES["mentors"]["kind"] == "outside"
    assert outside.mean() == pytest.approx(0.15, abs=0.01)
    department = FRAMES["mentors"]["mentor_id"].map(people["department"])
    assert ((department == "") == outside).all()


def test_mentors_are_above_what_their_posts_ask() -> None:
    post = FRAMES["people"].set_index("person_id")["post_id"]
    own = FRAMES["expertise"].assign(post_id=FRAMES["expertise"]["mentor_id"].map(post))
    both = own.merge(FRAMES["competency_models"], on=["post_id", "competency_id"])
    lift = (both["level"] - both["required_level"]).mean()
    assert 0.2 < lift < 0.5  # .4 × 5/7, and what the stars add


def test_a_mentor_lists_about_a_dozen_competencies_and_never_level_zero() -> None:
    listed = FRAMES["expertise"].groupby("mentor_id").size()
    assert len(listed) == len(FRAMES["mentors"])
    assert listed.min() >= 9
    assert listed.median() < 16
    assert FRAMES["expertise"]["level"].min() >= 0.5


def test_core_to_the_present_post_agrees_with_the_model_where_it_is_told() -> None:
    post = FRAMES["people"].set_index("person_id")["post_id"]
    own = FRAMES["expertise"].assign(post_id=FRAMES["expertise"]["mentor_id"].map(post))
    both = own.merge(FRAMES["competency_models"], on=["post_id", "competency_id"], how="left")
    told = both["in_role"].notna()
    assert 0.2 < told.mean() < 0.4
    assert ((both["in_role"] == "yes") == both["required_level"].notna())[told].all()


def test_few_mentors_are_what_most_learners_need() -> None:
    ids = FRAMES["competencies"]["competency_id"].tolist()
    level = FRAMES["expertise"].pivot(index="mentor_id", columns="competency_id", values="level")
    have = level.reindex(columns=ids).fillna(0.0).to_numpy()
    marks = FRAMES["assessments"].groupby(["learner_id", "competency_id"])["level"].mean()
    post = FRAMES["people"].set_index("person_id")["post_id"]
    rows = marks.reset_index().iloc[:12000]
    rows = rows.assign(post_id=rows["learner_id"].map(post)).merge(
        FRAMES["competency_models"], on=["post_id", "competency_id"]
    )
    learner = rows["learner_id"].astype("category").cat.codes.to_numpy()
    at = rows["competency_id"].map({name: i for i, name in enumerate(ids)}).to_numpy()
    gap = (rows["required_level"] - rows["level"]).clip(lower=0).to_numpy()
    closed = np.clip(have[:, at].T - rows["level"].to_numpy()[:, np.newaxis], 0, gap[:, np.newaxis])
    weighted = closed * rows["importance"].to_numpy()[:, np.newaxis]
    cover = np.zeros((learner.max() + 1, len(have)))
    np.add.at(cover, learner, weighted)
    best = np.sort(np.bincount(cover.argmax(axis=1), minlength=len(have)))[::-1]
    assert best[: len(have) // 20].sum() > 0.4 * len(cover)
    assert (best > 0).sum() > 0.1 * len(have)


def test_mentors_with_very_many_seats_state_hours_that_the_tables_take() -> None:
    frames = sample_company(3000, 30, seed=3)
    assert frames["mentors"]["capacity"].max() == CAPACITY_MAX
    assert len(Tables.from_frames(frames).mentors) == 30
