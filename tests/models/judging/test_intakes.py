"""Each intake in the mean, and less the one before."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.judging.answering import answering
from models.judging.intakes import intakes
from models.judging.records import Intake
from tests.models.judging.small import frames, logged

# Weights of rating and completion in the label.
RATING, COMPLETION = 0.25, 0.1


def told(
    n_lists: int, *, cohorts: tuple[str, ...], ratings: dict[int, float]
) -> tuple[Intake, ...]:
    log, rows = logged(frames(n_lists, cohorts=cohorts, ratings=ratings))
    return intakes(log, rows, answering(log, rows), np.random.default_rng(0), draws=200)


def composite(rating: float, completed: float = 1.0) -> float:
    return (RATING * rating + COMPLETION * completed) / (RATING + COMPLETION)


def test_by_hand() -> None:
    ratings = {at: 3.0 if at < 20 else 5.0 for at in range(40)}
    first, second = told(40, cohorts=("spring", "autumn"), ratings=ratings)
    assert (first.name, second.name) == ("spring", "autumn")
    assert first.first_day == "2026-01-05"
    assert first.measures == ("rating", "completion")
    assert first.mean.value == pytest.approx(composite(0.5))
    assert second.mean.value == pytest.approx(composite(1.0))
    assert first.corrected.value == pytest.approx(composite(0.5))
    assert np.isnan(first.less.value)
    assert second.less.value == pytest.approx(composite(1.0) - composite(0.5))
    assert (second.n_compared, second.pairs, second.learners) == (40, 20, 20)
    assert first.response == 1.0
    assert first.grade == "self_reported"


def test_years_stand_for_intakes_where_there_are_none() -> None:
    found = told(400, cohorts=(), ratings={})
    assert [one.name for one in found] == ["2026", "2027"]


def test_years_may_stand_for_cohorts() -> None:
    log, rows = logged(frames(400, cohorts=("a", "b", "c")))
    found = intakes(
        log, rows, answering(log, rows), np.random.default_rng(0), by_year=True, draws=20
    )
    assert [one.name for one in found] == ["2026", "2027"]


def test_the_silent_are_not_like_those_who_speak_and_are_weighed_for() -> None:
    rng = np.random.default_rng(1)
    ratings = {}
    for at in range(400):
        value = float(rng.integers(1, 6))
        ratings[at] = value if rng.random() < value / 6 else np.nan
    found = told(400, cohorts=("one", "two"), ratings=ratings)
    assert all(one.response < 1 for one in found)
    assert {"assumed_at_random", "weakly_related"} & set(found[0].warnings)
    assert found[0].response == pytest.approx(0.5, abs=0.1)


def test_a_mean_of_answers_alone_differs_by_who_answers_and_by_nothing_else() -> None:
    ratings = {at: 3.0 if at % 2 else np.nan for at in range(40)}
    (only,) = told(40, cohorts=("one",), ratings=ratings)
    # All who answered said the same: nothing can be corrected, whatever a missing rating leaves.
    assert only.mean.value == pytest.approx(composite(0.5))
    assert only.corrected.value == pytest.approx(only.mean.value)


def test_of_few_learners_no_mean_is_told() -> None:
    few, many = told(60, cohorts=("x", *("y",) * 6), ratings={})
    assert (few.name, few.learners, few.too_few) == ("x", 9, True)
    assert np.isnan([few.mean.value, few.corrected.value]).all()
    assert not many.too_few
    assert np.isnan(many.less.value)


def test_measures_that_one_intake_lacks_do_not_make_a_difference() -> None:
    tables = frames(80, cohorts=("old", "young"))
    outcomes = tables["outcomes"]
    old = outcomes["pair_id"].isin([f"P{at}" for at in range(40)])
    more = outcomes[old].assign(measure="uplift", value=-0.5, source="manager")
    # Uplifts that went badly are known of the old intake alone.
    tables["outcomes"] = pd.concat([outcomes, more], ignore_index=True)
    log, rows = logged(tables)
    found = intakes(log, rows, answering(log, rows), np.random.default_rng(0), draws=50)
    assert found[0].mean.value < found[1].mean.value
    assert found[1].less.value == pytest.approx(0.0)


def test_no_pairs_are_no_intakes() -> None:
    assert told(0, cohorts=(), ratings={}) == ()
