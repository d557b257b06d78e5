"""A simulated company, from outcomes to labels to the report of the four levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from evaluation.effects import Effect, effect
from evaluation.kirkpatrick import LevelFigure, kirkpatrick
from evaluation.simulator import Simulated, SimulatorSettings, simulate
from evaluation.simulator.process.outcomes import LEVEL_SPREAD
from evaluation.simulator.process.settings import OutcomeSettings
from models.errors import InvalidRecipe
from models.labels import Labels, labels
from models.level_outcomes import level_outcomes
from models.non_response import NonResponse
from models.outcomes import Measurements, PairDates
from models.recipe import RECIPE

OUTPUT = 0.5
"""A standard deviation of performance, as a share of the mean."""
LATER = np.datetime64("2035-01-01")


@pytest.fixture(scope="module")
def company() -> Simulated:
    how = SimulatorSettings(outcome=OutcomeSettings(follow_up=0.3))
    return simulate(how, np.random.default_rng(4))


def dates(company: Simulated) -> PairDates:
    pairs = company.pairs
    planned = np.where(pairs.completed, pairs.ended, pairs.ended + 30)
    return PairDates(pairs.started, planned, pairs.ended)


def measurements(company: Simulated) -> Measurements:
    pairs, found = company.pairs, company.outcomes
    n = len(pairs.learner)
    columns = (
        ("rating", "self", found.satisfaction, pairs.ended),
        ("uplift", "test", found.reassessment * LEVEL_SPREAD, found.reassessed),
        ("behaviour", "manager", found.behaviour, found.observed),
        ("result", "performance", 100 * (1 + OUTPUT * found.performance), found.measured),
    )
    return Measurements(
        np.tile(np.arange(n), 4),
        np.repeat(np.array([one[0] for one in columns], dtype=object), n),
        np.concatenate([one[2] for one in columns]),
        np.concatenate([one[3] for one in columns]),
        np.zeros(4 * n, dtype=np.intp),
        np.ones(4 * n, dtype=np.bool_),
        np.repeat(np.array([one[1] for one in columns], dtype=object), n),
        np.full(4 * n, 100.0),
    )


def made(company: Simulated) -> Labels:
    return labels(measurements(company), dates(company), LATER)


def gained(company: Simulated) -> Effect:
    """Uplift beside learners without a mentor, who were re-assessed as well."""
    change = np.concatenate([company.outcomes.reassessment, company.controls.reassessment])
    treated = np.arange(len(change)) < len(company.pairs.learner)
    return effect(np.zeros(len(change)), change * LEVEL_SPREAD, treated)


def report(company: Simulated) -> dict[str, LevelFigure]:
    found = made(company)
    model = NonResponse().fit(
        company.pairs.completed[:, np.newaxis].astype(float),
        company.outcomes.satisfaction,
        followed_up=company.outcomes.followed_up,
    )
    outcomes = level_outcomes(
        found, weights={"rating": model.weights_}, effects={"uplift": gained(company)}
    )
    told = kirkpatrick(outcomes, company.pairs.learner, np.random.default_rng(0), draws=200)
    return {one.measure: one for one in told}


def test_labels_of_a_company_are_what_was_measured_each_at_its_time(company: Simulated) -> None:
    found = made(company)
    assert found.due.all()
    rating = found.raw[:, found.measures.index("rating")]
    assert_array_equal(np.isnan(rating), np.isnan(company.outcomes.satisfaction))
    assert_array_equal(found.of("completion") == 1.0, company.pairs.completed)
    assert_allclose(
        found.raw[:, found.measures.index("result")], OUTPUT * company.outcomes.performance
    )
    assert found.known.min() > 0.7
    assert 0.3 < found.composite.mean() < 0.7


def test_the_four_levels_of_a_company_with_what_can_be_said_of_each(company: Simulated) -> None:
    found = report(company)
    assert [one.level for one in found.values()] == [0, 1, 2, 3, 4]
    rating, uplift, result = found["rating"], found["uplift"], found["result"]
    truth = company.truth.answer.mean()
    assert rating.grade == "self_reported"
    assert abs(rating.corrected.value - truth) < abs(rating.mean.value - truth)
    assert rating.corrected.value == pytest.approx(truth, abs=0.1)
    assert uplift.grade == "measured"
    assert result.grade == "correlation"
    assert found["completion"].mean.value == pytest.approx(company.pairs.completed.mean())


def test_change_alone_flatters_and_people_without_a_mentor_put_it_right(
    company: Simulated,
) -> None:
    uplift = report(company)["uplift"]
    truth = company.truth.uplift.mean() * LEVEL_SPREAD
    assert uplift.effect is not None
    gain = uplift.effect.difference
    assert abs(gain.value - truth) < abs(uplift.mean.value - truth)
    assert gain.low < truth < gain.high


def test_labels_of_another_recipe_are_refused(company: Simulated) -> None:
    with pytest.raises(InvalidRecipe, match="version: got 2, expected 1"):
        level_outcomes(made(company), recipe=replace(RECIPE, version="2"))
