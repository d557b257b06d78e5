from __future__ import annotations

import numpy as np

from evaluation.simulator.process.cohort import run_cohort
from evaluation.simulator.process.given import GivenFeatures, given_company
from evaluation.simulator.process.settings import (
    MeasurementSettings,
    QualitySettings,
    SimulatorSettings,
)

N, M = 120, 30
FIT, LIKENESS = np.random.default_rng(0).uniform(size=(2, N, M))
GROUPS = (np.arange(N) % 3 == 0, np.arange(M) % 4 == 0)
SEATS = np.full(M, 4, dtype=np.int64)


def lived_in(**more: object) -> GivenFeatures:
    settings = SimulatorSettings(n_learners=N, n_mentors=M, mandatory=True, **more)  # type: ignore[arg-type]
    return given_company(FIT, LIKENESS, GROUPS, SEATS, settings, np.random.default_rng(1))


def test_features_are_those_given_and_likeness_as_far_off_as_a_questionnaire() -> None:
    true = lived_in()
    assert np.corrcoef(true.values[..., 0].ravel(), FIT.ravel())[0, 1] > 1 - 1e-12
    tells = np.corrcoef(true.values[..., 1].ravel(), LIKENESS.ravel())[0, 1]
    assert abs(tells - 0.75) < 0.03
    np.testing.assert_allclose(true.values.mean(axis=(0, 1)), 0, atol=0.05)
    np.testing.assert_allclose(true.values.std(axis=(0, 1)), 1, atol=0.05)
    exact = lived_in(measurement=MeasurementSettings(style_noise=0.0))
    assert np.corrcoef(exact.values[..., 1].ravel(), LIKENESS.ravel())[0, 1] > 1 - 1e-12


def test_blocks_and_rows_agree_and_the_same_group_counts() -> None:
    true = lived_in()
    block = true.block(np.array([3, 7]))
    np.testing.assert_array_equal(block[1, 5], true.rows(np.array(7), np.array(5)))
    same = GROUPS[0][:, np.newaxis] == GROUPS[1]
    assert true.values[same][:, 2].min() > true.values[~same][:, 2].max()


def test_a_given_company_lives_as_a_simulated_one() -> None:
    true = lived_in(quality=QualitySettings(weights=(3.0, 0.0, 0.0)))
    rng = np.random.default_rng(2)
    lists = np.argsort(-FIT, axis=1)[:, :3]
    start = true.world.settings.start
    found = run_cohort(
        true, np.arange(N), lists, started=start, load=np.zeros(M, dtype=np.int64), rng=rng
    )
    assert np.bincount(found.pairs.mentor, minlength=M).max() <= 4
    fit = FIT[found.pairs.learner, found.pairs.mentor]
    assert np.corrcoef(fit, found.truth.quality)[0, 1] > 0.5
