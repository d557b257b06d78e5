from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from evaluation.errors import InvalidSize, OutOfRange
from evaluation.experiments import WARNINGS, between_cohorts, within_cohorts
from evaluation.interval import Interval
from evaluation.peeking import level_of_each_look
from matching.errors import WrongShape

some = settings(max_examples=30, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
Rows = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]


def rows(seed: int, *, effect: float = 0.0, by_cohort: bool = False, n: int = 120) -> Rows:
    """Labels of learners in six cohorts of different level."""
    rng = np.random.default_rng(seed)
    cohort = rng.integers(0, 6, n)
    drawn = np.isin(cohort, rng.permutation(6)[:3]) if by_cohort else rng.uniform(size=n) < 0.5
    y = 0.5 + rng.normal(scale=0.05, size=6)[cohort] + rng.normal(scale=0.1, size=n)
    return np.clip(y + effect * drawn, 0, 1), drawn, cohort


def ends(found: Interval) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def test_one_cohort_is_welchs_test() -> None:
    y, arm, _ = rows(0)
    found = within_cohorts(y, arm, np.zeros(120))
    expected = ttest_ind(y[arm], y[~arm], equal_var=False)
    low, high = expected.confidence_interval()
    assert ends(found.difference) == pytest.approx((y[arm].mean() - y[~arm].mean(), low, high))
    assert (found.n, found.n_cohorts) == ((int(arm.sum()), int((~arm).sum())), 1)


def test_within_cohorts_is_the_regression_with_a_level_for_each_cohort() -> None:
    y, arm, cohort = rows(1, effect=0.1)
    design = np.column_stack([arm, cohort[:, None] == np.arange(6)])
    expected = np.linalg.lstsq(design.astype(float), y, rcond=None)[0][0]
    assert within_cohorts(y, arm, cohort).difference.value == pytest.approx(expected)


def test_between_cohorts_is_welchs_test_of_their_means() -> None:
    y, arm, cohort = rows(2, by_cohort=True)
    means = np.array([y[cohort == c].mean() for c in range(6)])
    first = np.array([arm[cohort == c].any() for c in range(6)])
    test = ttest_ind(means[first], means[~first], equal_var=False)
    found = between_cohorts(y, arm, cohort)
    low, high = test.confidence_interval()
    expected = (means[first].mean() - means[~first].mean(), low, high)
    assert ends(found.difference) == pytest.approx(expected)
    assert found.n_cohorts == 6


@pytest.mark.parametrize("by_cohort", [False, True])
def test_intervals_cover_the_effect(by_cohort: bool) -> None:
    compare = between_cohorts if by_cohort else within_cohorts
    covered = 0
    for seed in range(300):
        found = compare(*rows(seed, effect=0.05, by_cohort=by_cohort)).difference
        covered += found.low <= 0.05 <= found.high
    assert 0.92 * 300 <= covered <= 0.985 * 300


def test_looking_often_widens_the_interval_as_much_as_it_has_to() -> None:
    y, arm, cohort = rows(6)
    one = within_cohorts(y, arm, cohort, level=level_of_each_look(5)).difference
    often = within_cohorts(y, arm, cohort, looks=5).difference
    assert ends(often) == ends(one)
    once = within_cohorts(y, arm, cohort).difference
    assert often.high - often.low > 1.2 * (once.high - once.low)


def test_what_an_experiment_suffers_from_is_told() -> None:
    y, arm, cohort = rows(3)
    assert within_cohorts(y, arm, cohort).warnings == ()
    assert within_cohorts(y, arm, cohort, looks=2).warnings == ("peeked",)
    assert within_cohorts(y, arm, cohort, share=0.2).warnings == ("uneven_arms",)
    silent = np.where(arm & (np.arange(120) % 2 == 0), np.nan, y)
    found = within_cohorts(silent, arm, cohort)
    assert found.warnings == ("uneven_answers",)
    assert found.n_unobserved == (int((arm & (np.arange(120) % 2 == 0)).sum()), 0)
    assert within_cohorts(y, arm, np.arange(120)).warnings == ("few_cohorts",)
    assert between_cohorts(y[:4], [1, 1, 0, 0], [1, 1, 2, 2]).warnings == ("few_cohorts",)
    assert all(label.zh and label.en for label in WARNINGS.values())


def test_cohorts_without_both_arms_are_left_out() -> None:
    y, arm, cohort = rows(4)
    arm = np.where(cohort == 2, True, arm)
    found = within_cohorts(y, arm, cohort)
    without = within_cohorts(y[cohort != 2], arm[cohort != 2], cohort[cohort != 2])
    assert (found.n_cohorts, found.n_left_out) == (5, 1)
    assert ends(found.difference) == pytest.approx(ends(without.difference))


@some
@given(seeds, st.booleans())
def test_neither_order_nor_names_matter_and_arms_turn_round(seed: int, by_cohort: bool) -> None:
    compare = between_cohorts if by_cohort else within_cohorts
    y, arm, cohort = rows(seed, by_cohort=by_cohort)
    found = compare(y, arm, cohort).difference
    order = np.random.default_rng(seed).permutation(len(y))
    again = compare(y[order], arm[order], (100 - cohort)[order]).difference
    assert ends(again) == pytest.approx(ends(found), nan_ok=True)
    turned = compare(y, ~arm, cohort).difference
    expected = (-found.value, -found.high, -found.low)
    assert ends(turned) == pytest.approx(expected, nan_ok=True)


@some
@given(seeds, st.floats(0.05, 1.0))
def test_the_difference_has_the_scale_of_the_labels(seed: int, scale: float) -> None:
    y, arm, cohort = rows(seed)
    found = within_cohorts(y, arm, cohort).difference
    scaled = within_cohorts(scale * y, arm, cohort).difference
    assert np.array(ends(scaled)) == pytest.approx(scale * np.array(ends(found)))


def test_labels_that_are_all_equal_differ_by_nothing() -> None:
    found = within_cohorts([0.5] * 4, [1, 1, 0, 0], [1] * 4).difference
    assert ends(found) == (0.0, 0.0, 0.0)


def test_nothing_to_compare_is_nan() -> None:
    for compare in (within_cohorts, between_cohorts):
        for empty in (([], [], []), ([0.5, 0.6], [1, 1], [1, 2]), ([np.nan], [1], [1])):
            found = compare(*empty)
            assert math.isnan(found.difference.value)
            assert found.warnings == ("few_cohorts",)


def test_experiments_that_cannot_be_are_named() -> None:
    y, arm, cohort = rows(5)
    wrong: dict[str, Any]
    for wrong in ({"looks": 0}, {"share": 1.0}):
        with pytest.raises((InvalidSize, OutOfRange)):
            within_cohorts(y, arm, cohort, **wrong)
    with pytest.raises(OutOfRange, match="one arm for a whole cohort"):
        between_cohorts(y, arm, cohort)
    with pytest.raises(WrongShape):
        within_cohorts(y, arm[:3], cohort)
