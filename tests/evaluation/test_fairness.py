from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp, ttest_ind

from evaluation.fairness import (
    compare,
    mean_difference,
    mean_interval,
    share_difference,
    share_interval,
)


def test_the_interval_of_a_share_is_the_published_one() -> None:
    found = share_interval(81, 263)
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_interval_of_a_difference_is_the_published_one() -> None:
    found = share_difference((56, 70), (48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_intervals_of_means_are_those_of_the_t_tests() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.normal(0.6, 0.1, 20), rng.normal(0.5, 0.2, 35)
    mean = ttest_1samp(one, 0.0).confidence_interval()
    assert (mean_interval(one).low, mean_interval(one).high) == pytest.approx(tuple(mean))
    less = mean_difference(one, other)
    expected = ttest_ind(one, other, equal_var=False).confidence_interval()
    assert (less.low, less.high) == pytest.approx(tuple(expected))


def test_more_looks_widen_the_interval() -> None:
    one, many = (share_difference((40, 60), (55, 60), looks=k) for k in (1, 10))
    assert many.low < one.low < one.high < many.high


def of_shares(hits: int, n: int, other_hits: int, other_n: int) -> str:
    group = np.repeat([True, False], [n, other_n])
    parts = [(0.5, hits), (np.nan, n - hits), (0.5, other_hits), (np.nan, other_n - other_hits)]
    score = np.concatenate([np.full(count, value) for value, count in parts])
    return compare(group, score).verdict


def test_a_group_is_unequal_when_clearly_and_much_less_of_it_is_matched() -> None:
    assert of_shares(40, 100, 180, 200) == "unequal"
    assert of_shares(760, 1000, 1800, 2000) == "look"
    assert of_shares(4, 10, 18, 20) == "unequal"
    assert of_shares(3, 5, 18, 20) == "fair"
    assert of_shares(100, 100, 100, 200) == "fair"


def test_a_group_is_unequal_when_its_mentors_clearly_fit_it_less() -> None:
    rng = np.random.default_rng(7)
    group = np.repeat([True, False], [2000, 4000])
    score = rng.normal(0.6, 0.1, 6000)
    assert compare(group, score).verdict == "fair"
    assert compare(group, score - 0.06 * group).verdict == "unequal"
    assert compare(group, score - 0.015 * group).verdict == "look"
    assert compare(group, score + 0.06 * group).verdict == "fair"


def test_a_group_without_a_rest_is_compared_with_nobody() -> None:
    found = compare(np.ones(4, dtype=bool), np.array([0.5, 0.6, np.nan, 0.7]))
    assert (found.n, found.matched, found.verdict) == (4, 3, "fair")
    assert math.isnan(found.share_less.value)
    assert math.isnan(compare(np.zeros(3, dtype=bool), np.full(3, np.nan)).score.value)
