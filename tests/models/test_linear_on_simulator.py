"""Learning in a simulated company, where what weights should approach is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.rows import LearningRows, attainable_weights, learning_rows
from models.linear import MapLinear
from models.prior import Prior
from models.track_record import TrackRecord
from models.variance import START

NAMES = ("fit", "style", "decoy 1", "decoy 2", "decoy 3", "decoy 4")
SIZES = (25, 50, 100, 200, 600)
SEEDS, SAMPLES = 3, 16
GOOD = np.array([0.54, 0.46, 0.0, 0.0, 0.0, 0.0])
WRONG = np.array([0.15, 0.45, 0.2, 0.2, 0.0, 0.0])

Company = tuple[LearningRows, NDArray[np.float64]]


@pytest.fixture(scope="module")
def companies() -> list[Company]:
    found = []
    for seed in range(SEEDS):
        company = simulate(
            SimulatorSettings(n_learners=2500, n_mentors=150, capacity=(8, 16)),
            np.random.default_rng(seed),
        )
        truth = np.append(attainable_weights(company.world), np.zeros(4))
        found.append((learning_rows(company, decoys=4), truth))
    return found


def _cosine(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def _gains(companies: list[Company], weights: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """By how much learned weights are nearer the truth than the prior's, sample by sample."""
    rng, gains = np.random.default_rng(n), []
    for rows, truth in companies:
        known = np.flatnonzero(~np.isnan(rows.y))
        for _ in range(SAMPLES):
            kept = np.isin(rows.slate, rows.slate[rng.choice(known, n, replace=False)])
            model = MapLinear(Prior(NAMES, weights))
            model.fit(rows.X[kept], rows.y[kept], slate=rows.slate[kept])
            gains.append(_cosine(model.coef_, truth) - _cosine(weights, truth))
    return np.array(gains)


def test_a_good_policy_is_never_made_worse(companies: list[Company]) -> None:
    for n in SIZES:
        gains = _gains(companies, GOOD, n)
        assert gains.mean() > -2 * gains.std() / np.sqrt(len(gains))
        assert gains.min() > -0.03


def test_a_wrong_policy_is_made_better_with_every_outcome(companies: list[Company]) -> None:
    means = [_gains(companies, WRONG, n).mean() for n in SIZES]
    assert means == sorted(means)
    assert means[0] > 0
    assert means[-1] > 0.05


def test_a_track_record_tells_who_is_good(companies: list[Company]) -> None:
    told, k0 = [], []
    for rows, _ in companies:
        record = TrackRecord().fit(rows.mentor, rows.y, rows.time)
        half = np.median(rows.time.astype(np.int64)).astype("datetime64[D]")
        expected = record.predict(rows.mentor, half)
        later = ~np.isnan(rows.y) & (rows.time >= half)
        told.append(np.corrcoef(expected[later], rows.y[later])[0, 1])
        k0.append(record.k0_)
    assert np.mean(told) > 0.1
    assert START / 4 < np.median(k0) < 4 * START
