from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from models.errors import InvalidLabel, UnequalLengths
from models.reciprocal import harmonic, try_offline

CHANCES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20)


def test_harmonic_means_by_hand() -> None:
    assert_allclose(harmonic([0.5, 1.0, 0.0, 0.2], [0.5, 0.5, 0.0, 0.8]), [0.5, 2 / 3, 0.0, 0.32])


def test_tiny_chances_keep_their_mean() -> None:
    assert_allclose(harmonic([1e-220], [1e-220]), [1e-220])


@settings(deadline=None, max_examples=50, derandomize=True)
@given(CHANCES)
def test_it_lies_between_both_and_no_side_comes_first(pairs: list[tuple[float, float]]) -> None:
    one, other = np.array(pairs).T
    found = harmonic(one, other)
    assert (found >= np.minimum(one, other) * (1 - 1e-9)).all()
    assert (found <= np.maximum(one, other) * (1 + 1e-9)).all()
    # The smallest numbers that there are have no digits to agree in.
    assert_allclose(found, harmonic(other, one), atol=1e-300)
    assert (harmonic(np.minimum(one + 0.1, 1), other) >= found - 1e-12).all()


def _lists(seed: int, mentor_matters: float) -> tuple[np.random.Generator, list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    slate = np.arange(4000) // 5
    learner, mentor = rng.uniform(0.2, 0.9, 4000), rng.uniform(0.2, 0.9, 4000)
    both = learner * mentor**mentor_matters
    return rng, [(rng.uniform(size=4000) < both) * 1.0, learner, mentor, slate]


def test_it_wins_where_the_mentor_decides_too_and_not_where_she_does_not() -> None:
    for matters, wins in ((1.0, True), (0.0, False)):
        rng, (y, learner, mentor, slate) = _lists(1, matters)
        trial = try_offline(y, learner, mentor, slate=slate, rng=rng)
        assert trial.wins is wins
        assert (trial.combined > trial.one_sided) is wins
        assert_allclose(trial.gain.value, trial.combined - trial.one_sided)
        assert 500 < trial.n_lists <= 800


def test_without_lists_that_tell_something_it_does_not_win() -> None:
    rng = np.random.default_rng(2)
    trial = try_offline([1.0, 1.0], [0.5, 0.6], [0.5, 0.1], slate=[1, 1], rng=rng)
    assert (trial.n_lists, trial.wins) == (0, False)
    assert np.isnan(trial.one_sided)


def test_wrong_input_is_named() -> None:
    with pytest.raises(InvalidLabel):
        harmonic([1.2], [0.5])
    with pytest.raises(InvalidLabel):
        harmonic([0.5], [np.nan])
    with pytest.raises(UnequalLengths):
        harmonic([0.5], [0.5, 0.5])
