from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.quality import (
    drawn_chemistry,
    expected_answer,
    foreseeable_quality,
)
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.shifts import DemandShift
from evaluation.simulator.process.world import draw_world

SETTINGS = SimulatorSettings(n_learners=500, n_mentors=80)
WORLD = draw_world(SETTINGS, np.random.default_rng(1))
LEARNERS, MENTORS = np.arange(500)[:, np.newaxis], np.arange(80)[np.newaxis, :]
FIRST, IDLE = np.array(0), np.array(0)


def foreseen(
    settings: SimulatorSettings = SETTINGS, quarter: int = 0, load: int = 0
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    true = pair_features(replace(WORLD, settings=settings), seen=False)
    return foreseeable_quality(
        true, LEARNERS, MENTORS, quarter=np.array(quarter), load=np.array(load)
    )


def test_quality_is_the_sum_of_what_makes_it() -> None:
    features = pair_features(WORLD, seen=False).block(np.array([7]))[0, 3]
    told = features @ np.array([0.26, 0.22, 0.06]) + WORLD.learner_effect[7] + WORLD.skill[2, 3]
    assert foreseen(quarter=2, load=4)[7, 3] == pytest.approx(told - 0.2)


def test_most_of_the_variance_cannot_be_foreseen_from_content() -> None:
    content = pair_features(WORLD, seen=False).block(np.arange(500)) @ np.array([0.26, 0.22, 0.06])
    quality = foreseen() + drawn_chemistry(WORLD, LEARNERS, MENTORS)
    assert 0.1 < content.var() / quality.var() < 0.25
    assert abs(drawn_chemistry(WORLD, LEARNERS, MENTORS).var() - 0.25) < 0.01


def test_a_demand_shift_strikes_one_family_from_its_quarter_on() -> None:
    shifted = replace(SETTINGS, demand_shift=DemandShift(3, family=1, loss=0.8))
    before = foreseen(shifted, quarter=2) - foreseen(quarter=2)
    after = foreseen(shifted, quarter=3) - foreseen(quarter=3)
    assert not before.any()
    assert not after[WORLD.family != 1].any()
    hit = WORLD.family == 1
    fit = pair_features(WORLD, seen=False).block(np.flatnonzero(hit))[..., 0]
    assert np.allclose(after[hit], -0.8 - 0.26 * fit)


@pytest.mark.parametrize("quality", [-3.0, -0.4, 0.0, 0.7, 2.5])
def test_the_expected_answer_is_the_mean_of_answers(quality: float) -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(0.0, 0.5, 200_000) + rng.normal(0.0, 0.75, 200_000)
    drawn = np.clip(np.rint(3.6 + quality + noise), 1.0, 5.0).mean()
    assert abs(expected_answer(SETTINGS, np.array([quality]))[0] - drawn) < 0.01
