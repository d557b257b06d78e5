from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import CensoredData, ecdf

from evaluation.errors import OutOfRange
from evaluation.interval import Interval
from evaluation.retention import retention
from matching.errors import WrongShape


def test_shares_by_hand() -> None:
    # Ends at 30 and 90; one still runs at 60: 3/4 last beyond 30, half of those known beyond 90.
    found = retention([30, 60, 90, 120, np.nan], [True, False, True, False, False], [0, 30, 89, 90])
    assert (found.pairs, found.ended, found.median) == (4, 2, 90.0)
    assert [one.value for one in found.lasting] == pytest.approx([1.0, 0.75, 0.75, 0.375])


@pytest.mark.parametrize("seed", range(4))
def test_shares_and_intervals_are_those_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, ended = rng.integers(1, 60, 80).astype(float), rng.uniform(size=80) < 0.6
    # Where the share is 1 or 0, scipy has no interval.
    ended[days == days.max()], ended[days == days.min()] = False, True
    at = np.arange(1, int(days.max()))
    found = retention(days, ended, at)
    theirs: Any = ecdf(CensoredData(uncensored=days[ended], right=days[~ended])).sf
    ends = theirs.confidence_interval(method="log-log")
    inside = theirs.evaluate(at) < 1
    assert_allclose([one.value for one in found.lasting], theirs.evaluate(at), atol=1e-12)
    for mine, other in (("low", ends.low), ("high", ends.high)):
        values = np.array([getattr(one, mine) for one in found.lasting])
        assert_allclose(values[inside], other.evaluate(at)[inside], atol=1e-9)


def test_running_pairs_count_for_what_is_known_of_them() -> None:
    rng = np.random.default_rng(7)
    length, seen = rng.exponential(100, 4_000), rng.uniform(0, 200, 4_000)
    ended = length <= seen
    found = retention(np.minimum(length, seen), ended, [69.3])
    assert found.lasting[0].value == pytest.approx(0.5, abs=0.03)
    assert found.median == pytest.approx(69.3, rel=0.08)
    assert np.median(length[ended]) < 50


def test_nothing_is_told_beyond_what_is_known() -> None:
    found = retention([10.0, 20.0], [True, False], [5, 20, 21])
    assert found.lasting[0] == Interval(1.0, 1.0, 1.0)
    assert found.lasting[1].value == 0.5
    assert np.isnan(found.lasting[2].value)
    all_over = retention([10.0, 20.0], [True, True], [20, 500])
    assert all_over.lasting == (Interval(0.0, 0.0, 0.0),) * 2
    lasting = retention([10.0, 20.0, 30.0], [True, False, False], [10])
    assert np.isnan(lasting.median)
    nobody = retention([], [], [10])
    assert (nobody.pairs, nobody.ended) == (0, 0)
    assert np.isnan([nobody.median, nobody.lasting[0].value]).all()


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_shares_fall_and_know_no_order(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    days, ended = rng.integers(0, 20, n).astype(float), rng.uniform(size=n) < 0.5
    at = np.arange(0, int(days.max()) + 1)
    found = retention(days, ended, at)
    order = rng.permutation(n)
    assert retention(days[order], ended[order], at).lasting == found.lasting
    shares = np.array([one.value for one in found.lasting])
    assert np.all(np.diff(shares) <= 1e-12)
    assert all(one.low <= one.value <= one.high for one in found.lasting)


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="ended"):
        retention([1.0, 2.0], [True], [1])
    with pytest.raises(OutOfRange, match="days"):
        retention([-1.0], [True], [1])
