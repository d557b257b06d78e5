from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.simulator import sample_company
from evaluation.simulator.assessments import ASSESSED
from evaluation.simulator.catalogue import catalogue
from evaluation.simulator.learners import SCALE, layers_of, on_grid, priorities_of, true_levels
from features.schema import STYLE_DIMENSIONS

SOURCE = catalogue()
FRAMES = sample_company(4000, 800, seed=11)
POSTS = np.random.default_rng(1).integers(0, len(SOURCE.posts), 3000).astype(np.intp)
LEVELS = true_levels(SOURCE, POSTS, np.random.default_rng(2))


def rated() -> pd.DataFrame:
    post = FRAMES["people"].set_index("person_id")["post_id"]
    marks = FRAMES["assessments"]
    return marks.assign(post_id=marks["learner_id"].map(post)).merge(
        FRAMES["competency_models"], on=["post_id", "competency_id"]
    )


def test_true_gaps_have_the_published_mean_for_ordinary_competencies() -> None:
    required = SOURCE.required[POSTS]
    ordinary = (SOURCE.competencies["strategic"].to_numpy() < 1.5) & (required >= 2.5)
    gap = (required - LEVELS)[ordinary] / SCALE
    # E max(0, N(.55, .45² + .7²)) = .66 on the 0-7 scale; high levels leave the floor out of play.
    assert abs(gap.mean() - 0.66) < 0.05
    assert gap.min() >= 0


def test_everybody_lacks_what_the_company_calls_strategic() -> None:
    strategic = SOURCE.competencies["strategic"].to_numpy() >= 1.5
    gap = SOURCE.required[POSTS] - LEVELS
    assert np.nanmean(gap[:, strategic]) > 1.3 * np.nanmean(gap[:, ~strategic])


def test_levels_are_known_only_where_the_post_asks() -> None:
    assert np.array_equal(np.isnan(LEVELS), np.isnan(SOURCE.required[POSTS]))
    assert np.nanmin(LEVELS) >= 0
    assert np.nanmax(LEVELS) <= 5


def test_assessments_are_all_about_what_the_post_asks() -> None:
    assert len(rated()) == len(FRAMES["assessments"])


def test_observed_gaps_are_about_half_a_level() -> None:
    marks = rated()
    level = marks.groupby(["learner_id", "competency_id"])[["level", "required_level"]].mean()
    gap = (level["required_level"] - level["level"]).clip(lower=0)
    assert 0.40 < gap.mean() < 0.60
    assert 0.35 < (gap >= 0.5).mean() < 0.65


def test_twelve_to_twenty_competencies_are_assessed() -> None:
    counts = FRAMES["assessments"].groupby("learner_id")["competency_id"].nunique()
    assert counts.max() <= ASSESSED[1]
    assert 13 < counts.mean() < 18


def test_most_rate_themselves_and_rate_themselves_higher() -> None:
    marks = rated()
    have = marks.groupby("source")["learner_id"].nunique() / len(FRAMES["learners"])
    assert have["self"] > 0.9 > 0.7 > have["manager"] > 0.5 > have["360"] > have["test"] > 0.1
    error = (marks["level"] - marks["required_level"]).groupby(marks["source"]).mean()
    assert error["self"] > error["manager"] + 0.15


def test_nobody_is_assessed_more_than_three_times_by_one_source() -> None:
    key = ["learner_id", "competency_id", "source"]
    rounds = FRAMES["assessments"].groupby(key).size()
    assert set(rounds.unique()) == {1, 2, 3}


def test_about_three_in_ten_missed_a_figure_of_their_own_family() -> None:
    missed = FRAMES["shortfalls"]
    assert 0.24 < len(missed) / len(FRAMES["learners"]) < 0.32
    assert set(missed["kpi"]) <= set(FRAMES["kpi_map"]["kpi"])
    assert missed["shortfall"].between(0.01, 1.0).all()
    post = FRAMES["people"].set_index("person_id")["post_id"]
    family = missed["learner_id"].map(post).map(SOURCE.posts.set_index("post_id")["family"])
    allowed = missed["kpi"].map(SOURCE.kpis.set_index("name_zh")["families"])
    pairs = zip(family, allowed.str.split("|"), strict=True)
    assert all(own in names for own, names in pairs)


def test_layers_follow_the_grade() -> None:
    grade = FRAMES["people"].set_index("person_id")["grade"]
    by_layer = FRAMES["learners"]["learner_id"].map(grade).groupby(FRAMES["learners"]["layer"])
    low, high = by_layer.min(), by_layer.max()
    assert high["front_line"] < low["middle"] <= high["middle"] < low["executive"]
    share = FRAMES["learners"]["layer"].value_counts(normalize=True)
    assert share["front_line"] > 0.6 > 0.1 < share["middle"]
    assert layers_of(np.array([20, 10, 1])).tolist() == [0, 1, 2]


def test_priorities_are_large_gaps_of_the_own_post() -> None:
    wanted = priorities_of(SOURCE, POSTS, LEVELS, np.random.default_rng(3))
    rows = np.flatnonzero(wanted[:, 0] >= 0)
    gap = SOURCE.required[POSTS] - LEVELS
    chosen = gap[rows, wanted[rows, 0]]
    assert not np.isnan(chosen).any()
    assert chosen.mean() > 1.5 * np.nanmean(gap)
    assert 0.1 < (wanted[:, 0] < 0).mean() < 0.2


def test_a_tenth_of_the_styles_is_missing_and_the_rest_lies_in_range() -> None:
    for table in ("learners", "mentors"):
        styles = FRAMES[table][list(STYLE_DIMENSIONS)]
        blank = styles.isna()
        assert (blank.all(axis=1) == blank.any(axis=1)).all()
        assert 0.07 < blank.any(axis=1).mean() < 0.14
        assert styles.abs().max().max() <= 1.0
        assert styles.std().between(0.3, 0.7).all()


def test_levels_are_rounded_to_half_steps() -> None:
    assert on_grid(np.array([-1.0, 0.24, 0.25, 4.8, 9.0])).tolist() == [0.0, 0.0, 0.5, 5.0, 5.0]
