from __future__ import annotations

import numpy as np
import pytest

from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import draw_world

WORLD = draw_world(SimulatorSettings(n_learners=400, n_mentors=90), np.random.default_rng(3))
EVERYBODY = np.arange(400)


@pytest.mark.parametrize("seen", [True, False])
def test_features_are_standardised_over_all_pairs(seen: bool) -> None:
    block = pair_features(WORLD, seen=seen).block(EVERYBODY).reshape(-1, 3)
    assert np.allclose(block.mean(axis=0), 0.0, atol=1e-9)
    assert np.allclose(block.std(axis=0), 1.0)


@pytest.mark.parametrize("seen", [True, False])
def test_blocks_and_rows_tell_the_same(seen: bool) -> None:
    features = pair_features(WORLD, seen=seen)
    learner, mentor = np.array([3, 399, 3]), np.array([89, 0, 1])
    rows = features.rows(learner, mentor)
    assert np.array_equal(rows, features.block(EVERYBODY)[learner, mentor])


def test_fit_is_the_share_of_the_gap_that_the_mentor_can_close() -> None:
    features = pair_features(WORLD, seen=False)
    raw = features.rows(np.array([5]), np.array([7]))[0] * features.deviation + features.mean
    post = WORLD.people.post[5]
    asked = ~np.isnan(WORLD.source.required[post])
    has, gives = WORLD.levels.learner[5][asked], WORLD.levels.mentor[7][asked]
    gap = np.maximum(WORLD.source.required[post][asked] - has, 0.0)
    weight = WORLD.source.importance[post][asked]
    closed = np.minimum(np.maximum(gives - has, 0.0), gap)
    assert raw[0] == pytest.approx((weight * closed).sum() / (weight * gap).sum())
    one, other = WORLD.styles.learner[5], WORLD.styles.mentor[7]
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert raw[1] == pytest.approx(cosine)
    assert raw[2] == (WORLD.minority_learner[5] == WORLD.minority_mentor[7])


def test_what_is_measured_is_like_the_truth_but_not_the_truth() -> None:
    true = pair_features(WORLD, seen=False).block(EVERYBODY).reshape(-1, 3)
    seen = pair_features(WORLD, seen=True).block(EVERYBODY).reshape(-1, 3)
    likeness = [np.corrcoef(true[:, k], seen[:, k])[0, 1] for k in range(3)]
    assert 0.7 < likeness[0] < 0.95
    assert 0.4 < likeness[1] < 0.65
    assert likeness[2] == pytest.approx(1.0)


def test_a_company_of_one_learner_and_one_mentor_has_features_of_zero() -> None:
    lone = draw_world(SimulatorSettings(n_learners=1, n_mentors=1), np.random.default_rng(0))
    assert not pair_features(lone, seen=True).block(np.array([0])).any()
