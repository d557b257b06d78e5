from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from evaluation.bootstrap import statistic_interval
from evaluation.calibration_metrics import (
    brier_score,
    calibration,
    calibration_intercept,
    calibration_slope,
    expected_calibration_error,
    reliability_table,
)
from evaluation.errors import InvalidSize, OutOfRange
from matching.errors import WrongShape

some = settings(max_examples=30, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
FIGURES = (brier_score, expected_calibration_error, calibration_slope, calibration_intercept)


def rows(seed: int, n_rows: int = 300) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Labels and the chances that they were drawn with."""
    rng = np.random.default_rng(seed)
    chance = expit(rng.normal(size=n_rows))
    return (rng.uniform(size=n_rows) < chance).astype(float), chance


def test_four_rows_by_hand() -> None:
    y, predicted = [1.0, 0.0, 1.0, 1.0], [0.95, 0.15, 0.55, 0.55]
    assert brier_score(y, predicted) == pytest.approx((0.0025 + 0.0225 + 2 * 0.2025) / 4)
    assert expected_calibration_error(y, predicted) == pytest.approx((0.05 + 0.15 + 0.9) / 4)
    assert expected_calibration_error(y, predicted, bins=1) == pytest.approx(0.75 - 0.55)


def test_the_brier_score_is_that_of_sklearn() -> None:
    y, chance = rows(0)
    weight = np.random.default_rng(1).uniform(size=300)
    found = brier_score(y, chance, sample_weight=weight)
    assert found == pytest.approx(brier_score_loss(y, chance, sample_weight=weight))


def test_the_slope_is_that_of_a_logistic_regression() -> None:
    y, chance = rows(1)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
    model.fit(logit(chance)[:, None], y)
    assert calibration_slope(y, chance) == pytest.approx(model.coef_[0, 0], abs=1e-4)


def test_true_chances_are_calibrated() -> None:
    y, chance = rows(2, 20_000)
    assert calibration_slope(y, chance) == pytest.approx(1.0, abs=0.05)
    assert calibration_intercept(y, chance) == pytest.approx(0.0, abs=0.05)
    assert expected_calibration_error(y, chance) < 0.015


@pytest.mark.parametrize(("stretch", "shift"), [(2.0, 0.0), (0.5, 0.0), (1.0, 0.7), (1.0, -0.7)])
def test_slope_and_intercept_undo_what_was_done_to_the_logits(stretch: float, shift: float) -> None:
    y, chance = rows(3, 20_000)
    wrong = expit(stretch * logit(chance) + shift)
    assert calibration_slope(y, wrong) == pytest.approx(1 / stretch, rel=0.06)
    assert calibration_intercept(y, expit(logit(chance) + shift)) == pytest.approx(-shift, abs=0.05)


@some
@given(seeds)
def test_order_and_rows_twice_do_not_matter(seed: int) -> None:
    y, chance = rows(seed, 40)
    rng = np.random.default_rng(seed)
    order, times = rng.permutation(40), rng.integers(0, 3, 40)
    for figure in FIGURES:
        found = figure(y, chance)
        assert figure(y[order], chance[order]) == pytest.approx(found, nan_ok=True)
        weighted = figure(y, chance, sample_weight=times)
        again = figure(np.repeat(y, times), np.repeat(chance, times))
        assert weighted == pytest.approx(again, nan_ok=True, rel=1e-5)


@some
@given(seeds, st.floats(0.1, 10.0))
def test_the_scale_of_weights_does_not_matter(seed: int, scale: float) -> None:
    y, chance = rows(seed, 40)
    weight = np.random.default_rng(seed).uniform(size=40)
    for figure in FIGURES:
        found = figure(y, chance, sample_weight=weight)
        again = figure(y, chance, sample_weight=scale * weight)
        assert again == pytest.approx(found, nan_ok=True, rel=1e-5)


def test_intervals_hold_what_true_chances_have() -> None:
    y, chance = rows(4, 1000)
    found = calibration(y, chance, np.arange(1000) // 4, np.random.default_rng(0), draws=200)
    assert found.slope.low < 1 < found.slope.high
    assert found.intercept.low < 0 < found.intercept.high
    assert found.brier.low < found.brier.value < found.brier.high < found.brier_of_mean
    assert found.ece == expected_calibration_error(y, chance)
    assert found.n_unobserved == 0


def test_intervals_are_those_of_fitting_again() -> None:
    y, chance = rows(6, 400)
    learner = np.arange(400) // 2
    found = calibration(y, chance**1.5, learner, np.random.default_rng(0))
    for figure, quick in (
        (calibration_slope, found.slope),
        (calibration_intercept, found.intercept),
    ):

        def fitted(weight: NDArray[np.float64], of: Any = figure) -> float:
            return float(of(y, chance**1.5, sample_weight=weight))

        again = statistic_interval(fitted, learner, np.random.default_rng(1), draws=300)
        assert quick.value == pytest.approx(again.value)
        spread = again.high - again.low
        assert_allclose((quick.low, quick.high), (again.low, again.high), atol=0.15 * spread)


def test_intervals_of_what_cannot_be_fitted_are_nan() -> None:
    found = calibration([0.0, 1.0, 1.0], [0.2, 0.7, 0.7], [1, 2, 3], np.random.default_rng(0))
    assert np.isnan([found.slope.value, found.slope.low, found.slope.high]).all()


def test_the_table_sets_labels_beside_predictions() -> None:
    y, predicted = [0.0, 1.0, 1.0, 0.5, np.nan], [0.1, 0.2, 0.9, 1.0, 0.9]
    table = reliability_table(y, predicted, np.arange(5), np.random.default_rng(0), bins=4)
    assert [row.n for row in table] == [2, 0, 0, 2]
    assert [(row.low, row.high) for row in table][-1] == (0.75, 1.0)
    assert_allclose([row.predicted for row in table], [0.15, np.nan, np.nan, 0.95])
    assert_allclose([row.observed.value for row in table], [0.5, np.nan, np.nan, 0.75])
    assert table[0].observed.low <= 0.5 <= table[0].observed.high


def test_the_table_adds_up_to_the_error() -> None:
    y, chance = rows(5)
    weight = np.random.default_rng(0).uniform(size=300)
    table = reliability_table(
        y, chance, np.arange(300), np.random.default_rng(0), sample_weight=weight, draws=5
    )
    misses = sum(
        row.weight * abs(row.predicted - row.observed.value) for row in table if row.weight > 0
    )
    found = expected_calibration_error(y, chance, sample_weight=weight)
    assert misses / weight.sum() == pytest.approx(found)


def test_what_cannot_be_estimated_is_nan() -> None:
    assert np.isnan([figure([], []) for figure in FIGURES]).all()
    assert np.isnan(calibration_slope([0.0, 1.0], [0.5, 0.5]))
    assert np.isnan(calibration_slope([0.0, 1.0], [0.2, 0.7]))
    assert np.isnan(calibration_intercept([1.0, 1.0], [0.2, 0.7]))


def test_what_is_no_prediction_is_named() -> None:
    for figure in FIGURES:
        with pytest.raises(OutOfRange):
            figure([1.0], [1.2])
        with pytest.raises(WrongShape):
            figure([1.0, 0.0], [0.5])
    for judged in (calibration, reliability_table):
        with pytest.raises(WrongShape):
            judged([1.0, np.nan], [0.5, 0.5], [1], np.random.default_rng(0))
    with pytest.raises(InvalidSize):
        expected_calibration_error([1.0], [0.5], bins=0)
