from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import norm, truncnorm

from models._bounded import densest, least, located

SEEDS = st.integers(0, 2**32 - 1)
MODEST = settings(deadline=None, max_examples=40, derandomize=True)


@MODEST
@given(SEEDS, st.integers(1, 7))
def test_the_least_meets_the_conditions_of_karush_kuhn_and_tucker(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(k + 3, k))
    curvature, pull = root.T @ root + 0.1 * np.eye(k), rng.normal(size=k) * 3
    bounded = rng.uniform(size=k) < 0.6
    b = least(curvature, pull, bounded)
    slope = curvature @ b - pull
    assert (b[bounded] >= 0).all()
    assert_allclose(slope[(b != 0) | ~bounded], 0.0, atol=1e-8)
    assert (slope[bounded & (b == 0)] >= -1e-8).all()


def test_a_bound_by_hand() -> None:
    # Without bounds (3, −1); with the second held at 0 the first goes to 5 / 2.
    curvature, pull = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([5.0, 1.0])
    none, both = np.zeros(2, dtype=np.bool_), np.ones(2, dtype=np.bool_)
    assert_allclose(least(curvature, pull, none), [3.0, -1.0])
    mode = least(curvature, pull, both)
    assert_allclose(mode, [2.5, 0.0])
    place, variance = located(curvature, pull, mode, both)
    assert_allclose(place, [2.5, -1.0])
    assert_allclose(variance, [0.5, 1 / 1.5])


@MODEST
@given(st.floats(-4, 4), st.floats(0.1, 3), st.floats(0.5, 0.99))
def test_intervals_hold_their_share_of_what_is_left_after_the_cut(
    place: float, deviation: float, level: float
) -> None:
    ends = densest(
        np.array([place]), np.array([deviation]), np.array([True]), degrees=np.inf, level=level
    )
    cut = truncnorm(-place / deviation, np.inf, loc=place, scale=deviation)
    low, high = ends[0]
    assert_allclose(cut.cdf(high) - cut.cdf(low), level, rtol=1e-6)
    assert low <= max(place, 0.0) <= high
    if low > 0:
        assert_allclose(low + high, 2 * place)


def test_without_a_bound_the_interval_is_the_usual_one() -> None:
    ends = densest(np.zeros(1), np.ones(1), np.zeros(1, np.bool_), degrees=np.inf, level=0.95)
    assert_allclose(ends, [[norm.ppf(0.025), norm.ppf(0.975)]])


def test_a_place_far_below_the_bound_has_a_finite_interval() -> None:
    ends = densest(np.array([-30.0]), np.ones(1), np.ones(1, np.bool_), degrees=np.inf, level=0.95)
    assert ends[0, 0] == 0
    assert 0 < ends[0, 1] < 0.2
