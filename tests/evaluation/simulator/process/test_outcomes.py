from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.simulator.process.outcomes import quarter_of
from evaluation.simulator.process.settings import OutcomeSettings, SimulatorSettings
from evaluation.simulator.process.shifts import ScaleChange
from tests.evaluation.simulator.process.companies import company

LARGE = SimulatorSettings(n_learners=4000, n_mentors=300, quarters=4, intakes=2)


def test_those_who_answer_are_happier() -> None:
    found = company(0, LARGE)
    heard = ~np.isnan(found.outcomes.satisfaction)
    assert 0.1 < found.truth.answer[heard].mean() - found.truth.answer.mean() < 0.25
    assert np.array_equal(found.outcomes.satisfaction[heard], found.truth.answer[heard])


def test_weighting_by_the_known_chance_of_an_answer_repairs_the_mean() -> None:
    found = company(0, LARGE)
    heard = ~np.isnan(found.outcomes.satisfaction)
    weight = 1 / found.truth.reply[heard]
    mended = (found.truth.answer[heard] * weight).sum() / weight.sum()
    assert abs(mended - found.truth.answer.mean()) < 0.05


@pytest.mark.parametrize("replies", ["at_random", "everybody"])
def test_answers_that_are_not_chosen_by_mood_tell_the_truth(replies: str) -> None:
    settings = replace(LARGE, outcome=OutcomeSettings(replies=replies))  # type: ignore[arg-type]
    found = company(0, settings)
    assert abs(np.nanmean(found.outcomes.satisfaction) - found.truth.answer.mean()) < 0.04
    assert np.array_equal(found.truth.answer, company(0, LARGE).truth.answer)


def test_a_follow_up_asks_some_of_the_silent() -> None:
    found = company(0, replace(LARGE, outcome=OutcomeSettings(follow_up=0.3)))
    asked = found.outcomes.followed_up
    silent = asked | np.isnan(found.outcomes.satisfaction)
    assert 0.26 < asked.sum() / silent.sum() < 0.34
    spontaneous = ~silent
    gap = found.truth.answer[spontaneous].mean() - found.truth.answer[asked].mean()
    assert gap > 0.3


def test_controls_improve_by_regression_alone_and_the_difference_is_the_uplift() -> None:
    found = company(0, LARGE)
    mentored, alone = found.outcomes.reassessment, found.controls.reassessment
    assert alone.mean() > 0.2
    error = np.hypot(mentored.std() / len(mentored) ** 0.5, alone.std() / len(alone) ** 0.5)
    assert abs(mentored.mean() - alone.mean() - found.truth.uplift.mean()) < 3 * error


def test_a_pair_that_stops_early_learns_less() -> None:
    found = company(0, LARGE)
    uplift, completed = found.truth.uplift, found.pairs.completed
    assert uplift[completed].mean() - uplift[~completed].mean() > 0.1


def test_the_lowest_third_gains_most_and_in_performance_only_where_all_take_part() -> None:
    found = company(0, LARGE)
    everybody = company(0, replace(LARGE, mandatory=True))
    gains = []
    for run in (found, everybody):
        low = run.world.low_baseline[run.pairs.learner]
        performance = run.outcomes.performance
        gains.append(performance[low].mean() - performance[~low].mean())
        assert run.truth.uplift[low].mean() > run.truth.uplift[~low].mean()
    assert abs(gains[0]) < 0.15
    assert gains[1] > 0.25


def test_quality_hardly_shows_in_performance() -> None:
    found = company(0, LARGE)
    assert 0.0 < np.corrcoef(found.truth.quality, found.outcomes.performance)[0, 1] < 0.15


def test_another_wording_of_the_survey_lifts_answers_from_its_quarter_on() -> None:
    settings = replace(LARGE, scale_change=ScaleChange(2, shift=0.4))
    lifted = company(0, settings).truth.answer - company(0, LARGE).truth.answer
    late = quarter_of(LARGE, company(0, LARGE).pairs.ended) >= 2
    assert not lifted[~late].any()
    assert 0.25 < lifted[late].mean() < 0.45


def test_each_measure_has_its_time_after_the_end() -> None:
    found = company(0, LARGE)
    ended = found.pairs.ended
    waits = {"reassessed": (0, 31), "observed": (30, 92), "measured": (182, 366)}
    assert (ended > found.pairs.started).all()
    for name, (low, high) in waits.items():
        days = (getattr(found.outcomes, name) - ended).astype(np.int64)
        assert low <= days.min() <= days.max() <= high, name


def test_a_manager_sees_some_of_what_was_learned() -> None:
    found = company(0, LARGE)
    assert set(np.unique(found.outcomes.behaviour)) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert 0.25 < np.corrcoef(found.outcomes.behaviour, found.truth.uplift)[0, 1] < 0.55
