from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from models.conformal import ConformalInterval
from models.errors import InvalidSetting


def _drawn(
    rng: np.random.Generator, n_learners: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Learners with one to six rows, whose errors go together; those with many err more."""
    each = rng.integers(1, 7, n_learners)
    learner = np.repeat(np.arange(n_learners), each)
    predicted = rng.uniform(0.3, 0.7, len(learner))
    own = rng.normal(0, 0.1, n_learners)[learner]
    error = own + rng.normal(0, 0.02 * each[learner], len(learner))
    return predicted, np.clip(predicted + error, 0, 1), learner


def test_three_learners_by_hand() -> None:
    # Errors .1 and .3 of one weigh a half each; of 3 + 1 learners, 2 have errors up to .3.
    y = np.array([0.1, 0.3, 0.2, 0.4])
    learner = ["a", "a", "b", "c"]
    assert_allclose(ConformalInterval(0.5).fit(np.zeros(4), y, learner=learner).width_, 0.3)
    assert_allclose(ConformalInterval(0.7).fit(np.zeros(4), y, learner=learner).width_, 0.4)
    assert np.isinf(ConformalInterval(0.8).fit(np.zeros(4), y, learner=learner).width_)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_intervals_hold_their_share_of_new_learners_outcomes(level: float) -> None:
    rng = np.random.default_rng(1)
    held = []
    for _ in range(200):
        predicted, y, learner = _drawn(rng, 60)
        shown = ConformalInterval(level).fit(predicted, y, learner=learner)
        new, truth, who = _drawn(rng, 60)
        low, high = shown.predict(new).T
        inside = ((low <= truth) & (truth <= high)).astype(np.float64)
        held.append((np.bincount(who, inside) / np.bincount(who)).mean())
    assert level - 0.01 < np.mean(held) < level + 0.03


def test_a_learner_with_many_rows_counts_once() -> None:
    rng = np.random.default_rng(2)
    error = rng.uniform(0, 0.2, 40)
    one = ConformalInterval().fit(np.zeros(40), error, learner=np.arange(40))
    y, learner = np.append(error, np.full(1000, 0.9)), np.append(np.arange(40), np.full(1000, 40))
    many = ConformalInterval().fit(np.zeros(1040), y, learner=learner)
    assert many.width_ < 0.21
    assert one.width_ <= many.width_


def test_too_few_learners_say_nothing() -> None:
    shown = ConformalInterval(0.9).fit(np.zeros(500), np.zeros(500), learner=np.zeros(500))
    assert_allclose(shown.predict([0.5]), [[0.0, 1.0]])
    nothing = ConformalInterval().fit([], [], learner=[])
    assert (nothing.n_learners_, nothing.n_outcomes_) == (0, 0)
    assert_allclose(nothing.predict([0.5]), [[0.0, 1.0]])


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_outside_0_and_1_is_named(level: float) -> None:
    with pytest.raises(InvalidSetting):
        ConformalInterval(level).fit([0.5], [0.5], learner=[1])
