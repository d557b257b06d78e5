from __future__ import annotations

import numpy as np

from evaluation.simulator.process.duration import MONTH, durations
from evaluation.simulator.process.settings import OutcomeSettings

RNG = np.random.default_rng


def test_pairs_complete_as_often_as_their_quality_says() -> None:
    for quality in (-1.0, 0.0, 1.0):
        _, completed = durations(OutcomeSettings(), np.full(20000, quality), RNG(0))
        assert abs(completed.mean() - 1 / (1 + np.exp(-0.9 - 1.1 * quality))) < 0.01


def test_half_of_the_pairs_end_within_a_quarter() -> None:
    quality = RNG(1).normal(0.25, 0.8, 20000)
    days, completed = durations(OutcomeSettings(), quality, RNG(2))
    assert 0.45 < (days <= 91).mean() < 0.55
    assert 0.7 < completed.mean() < 0.76


def test_long_programmes_last_sixteen_months() -> None:
    quality = RNG(1).normal(0.25, 0.8, 20000)
    days, _ = durations(OutcomeSettings(median_months=16.0), quality, RNG(2))
    assert 14 < np.median(days) / MONTH < 18


def test_better_relations_last_longer_and_none_forever() -> None:
    poor, _ = durations(OutcomeSettings(), np.full(5000, -1.0), RNG(3))
    good, _ = durations(OutcomeSettings(), np.full(5000, 1.0), RNG(3))
    assert np.median(good) > 2 * np.median(poor)
    endless, completed = durations(OutcomeSettings(), np.full(10, 50.0), RNG(3))
    assert (endless == 365).all()
    assert completed.all()
    assert poor.min() >= 1
