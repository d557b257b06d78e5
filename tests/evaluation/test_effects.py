from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.effects import effect
from matching.errors import WrongShape


def test_an_effect_by_hand() -> None:
    # Everybody ends at half the start plus two; the mentored one more.
    before = np.array([0.0, 2.0, 4.0, 6.0, 8.0, 0.0, 2.0, 4.0, 6.0, 8.0])
    treated = np.repeat([True, False], 5)
    found = effect(before, before / 2 + 2 + treated, treated, randomised=True)
    assert found.difference.value == pytest.approx(1.0)
    assert (found.difference.low, found.difference.high) == pytest.approx((1.0, 1.0))
    assert found.standardised == pytest.approx(1 / np.std([2, 3, 4, 5, 6], ddof=1))
    assert (found.treated, found.control, found.randomised) == (5, 5, True)


def test_regression_to_the_mean_is_no_effect() -> None:
    covered, naive = 0, 0
    for seed in range(100):
        source = np.random.default_rng(seed)
        truth = source.normal(size=600)
        before, after = (truth + source.normal(0, 0.7, 600) for _ in range(2))
        # Those who looked weak were mentored, and mentoring did nothing.
        weak = before + source.normal(0, 0.5, 600) < -0.3
        found = effect(before, after, weak).difference
        covered += found.low <= 0 <= found.high
        naive += float(np.mean((after - before)[weak]) - np.mean((after - before)[~weak])) > 0.3
    assert covered >= 90
    assert naive == 100


def test_without_a_start_that_differs_it_is_the_difference_of_means() -> None:
    after = np.random.default_rng(3).normal(size=40)
    treated = np.arange(40) % 2 == 0
    found = effect(np.ones(40), after, treated)
    assert found.difference.value == pytest.approx(after[treated].mean() - after[~treated].mean())


def test_people_of_whom_a_figure_is_missing_are_not_counted_and_too_few_not_compared() -> None:
    before = np.array([np.nan, *range(11)], dtype=float)
    found = effect(before, before + 1, np.arange(12) < 6)
    assert (found.treated, found.control) == (5, 6)
    assert np.isfinite(found.difference.value)
    few = effect(before, before + 1, np.arange(12) < 5)
    assert np.isnan([few.difference.value, few.standardised]).all()
    assert (few.treated, few.control) == (4, 7)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-5, 5))
def test_an_effect_follows_the_unit_and_not_the_order(
    seed: int, scale: float, shift: float
) -> None:
    source = np.random.default_rng(seed)
    before, after = source.normal(size=(2, 30))
    treated, order = np.arange(30) % 2 == 0, source.permutation(30)
    one = effect(before, after, treated)
    other = effect(before[order] * 3, after[order] * scale + shift, treated[order])
    assert other.difference.value == pytest.approx(one.difference.value * scale)
    assert other.difference.low == pytest.approx(one.difference.low * scale)
    assert other.standardised == pytest.approx(one.standardised)


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="after"):
        effect([1.0], [1.0, 2.0], [True])
