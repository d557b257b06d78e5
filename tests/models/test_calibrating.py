from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from models.calibrating import Calibrator, Method
from models.errors import InvalidSetting, NotANumber

METHODS: tuple[Method, ...] = ("none", "platt", "isotonic")


def _drawn(n: int, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores that are far too sure of themselves."""
    rng = np.random.default_rng(seed)
    score = rng.uniform(size=n)
    chance = 1 / (1 + np.exp(-(2 * score - 1.5)))
    return score, (rng.uniform(size=n) < chance).astype(np.float64)


@pytest.mark.parametrize(
    ("n", "method"), [(0, "none"), (49, "none"), (50, "platt"), (999, "platt"), (1000, "isotonic")]
)
def test_the_number_of_outcomes_chooses_the_method(n: int, method: str) -> None:
    score, y = _drawn(n + 3)
    y[:3] = np.nan
    calibrator = Calibrator().fit(score, y)
    assert (calibrator.method_, calibrator.n_outcomes_, calibrator.n_unobserved_) == (method, n, 3)


def test_four_steps_by_hand() -> None:
    # The second and third turn the order round: they share their mean.
    calibrator = Calibrator("isotonic").fit([1, 2, 3, 4], [0.0, 0.8, 0.4, 1.0])
    assert_allclose(calibrator.predict([0, 1, 2, 3, 4, 9]), [0.0, 0.0, 0.6, 0.6, 1.0, 1.0])
    assert_allclose(calibrator.predict([1.5, 3.5]), [0.3, 0.8])


def test_steps_are_those_of_isotonic_regression() -> None:
    score, y = _drawn(2000)
    peer = IsotonicRegression(out_of_bounds="clip").fit(score, y)
    asked = np.linspace(-0.5, 1.5, 101)
    assert_allclose(Calibrator("isotonic").fit(score, y).predict(asked), peer.predict(asked))


def test_the_curve_is_that_of_logistic_regression() -> None:
    score, y = _drawn(3000)
    peer = LogisticRegression(C=np.inf).fit(score[:, np.newaxis], y)
    asked = np.linspace(-0.5, 1.5, 51)
    expected = peer.predict_proba(asked[:, np.newaxis])[:, 1]
    assert_allclose(Calibrator("platt").fit(score, y).predict(asked), expected, atol=0.005)


@pytest.mark.parametrize("n", [200, 5000])
def test_chances_are_nearer_the_truth_than_scores_are(n: int) -> None:
    score, y = _drawn(n, seed=2)
    new, _ = _drawn(2000, seed=3)
    chance = 1 / (1 + np.exp(-(2 * new - 1.5)))
    found = Calibrator().fit(score, y).predict(new)
    assert np.abs(found - chance).mean() < 0.5 * np.abs(new - chance).mean()
    assert np.abs(found - chance).mean() < 0.08


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.sampled_from(METHODS), st.integers(0, 120))
def test_order_is_never_turned_round_and_chances_stay_in_the_unit_interval(
    seed: int, method: Method, n: int
) -> None:
    rng = np.random.default_rng(seed)
    score = np.round(rng.normal(size=n), 1)
    calibrator = Calibrator(method).fit(score, rng.uniform(size=n))
    found = calibrator.predict(np.linspace(-9, 9, 50))
    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_scores_that_part_labels_without_error_have_a_finite_curve() -> None:
    score = np.linspace(0, 1, 60)
    found = Calibrator().fit(score, (score > 0.5).astype(np.float64)).predict(score)
    assert (found > 0).all()
    assert (found < 1).all()


def test_without_outcomes_scores_are_only_cut() -> None:
    for method in METHODS:
        found = Calibrator(method).fit([], []).predict([-1.0, 0.3, 2.0])
        assert_array_equal(found, [0.0, 0.3, 1.0])


def test_wrong_input_is_named() -> None:
    with pytest.raises(InvalidSetting):
        Calibrator("beta").fit([0.5], [1.0])  # type: ignore[arg-type]
    with pytest.raises(NotANumber):
        Calibrator().fit([np.nan], [1.0])
