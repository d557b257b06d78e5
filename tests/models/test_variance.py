from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.variance import UNIFORM_VARIANCE, GroupedSums, variances


def test_two_groups_by_hand() -> None:
    # Inside (.1² · 2) · 2 = .04, with 1/12 over 1 + 2; among 2 · .2² · 2 = .16; size 2.
    y, group = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0, 0, 1, 1])
    within, between = variances(GroupedSums.of(y, group, np.ones(4)))
    assert_allclose(within, (0.04 + UNIFORM_VARIANCE) / 3)
    assert_allclose(between, (0.16 - within) / 2)


@pytest.mark.parametrize("sizes", [(4, 4), (1, 12)])
def test_both_variances_are_found(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(sizes[0], sizes[1] + 1, 20_000)
    group = np.repeat(np.arange(20_000), groups)
    y = 0.5 + rng.normal(0, 0.06, 20_000)[group] + rng.normal(0, 0.15, len(group))
    within, between = variances(GroupedSums.of(y, group, np.ones(len(y))))
    assert_allclose(within, 0.15**2, rtol=0.02)
    assert_allclose(between, 0.06**2, rtol=0.08)


def test_a_weight_counts_how_often_an_outcome_is_there() -> None:
    rng = np.random.default_rng(2)
    y, group, times = rng.uniform(size=50), rng.integers(0, 9, 50), rng.integers(0, 4, 50)
    weighed = variances(GroupedSums.of(y, group, times.astype(np.float64)))
    copies = np.repeat(np.arange(50), times)
    repeated = variances(GroupedSums.of(y[copies], group[copies], np.ones(len(copies))))
    assert_allclose(weighed, repeated)


@pytest.mark.parametrize("group", [[0, 1, 2, 3], [0, 0, 0, 0]])
def test_groups_that_cannot_be_told_from_outcomes_leave_all_variance_within(
    group: list[int],
) -> None:
    y = np.array([0.2, 0.4, 0.6, 0.8])
    within, between = variances(GroupedSums.of(y, np.array(group), np.ones(4)))
    assert np.isnan(between)
    assert_allclose(within, (0.2 + UNIFORM_VARIANCE) / 4)


def test_nothing_observed_is_as_a_uniform_label() -> None:
    none = np.empty(0)
    within, between = variances(GroupedSums.of(none, np.empty(0, np.int64), none))
    assert_allclose(within, UNIFORM_VARIANCE)
    assert np.isnan(between)
