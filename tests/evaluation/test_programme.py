from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from evaluation.errors import InvalidSize
from evaluation.fairness import share_interval
from evaluation.programme import along_with, inputs
from matching.errors import WrongShape


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_inputs_by_hand() -> None:
    found = inputs(
        ["u", "u", "v", "w"],
        [4.0, 2.0, 9.0, np.nan],
        rng(),
        eligible=6,
        cost=3_000,
        budget=4_000,
    )
    assert found.learners == 3
    assert found.coverage == share_interval(3, 6)
    assert found.hours_a_head.value == 7.5
    assert found.recorded == pytest.approx(2 / 3)
    assert (found.cost_a_head, found.spent) == (1_000, 0.75)


def test_a_programme_of_nobody_has_no_figures_a_head() -> None:
    found = inputs([], [], rng(), eligible=0, cost=5.0, budget=0.0)
    assert found.learners == 0
    assert np.isnan(
        [
            found.coverage.value,
            found.hours_a_head.value,
            found.recorded,
            found.cost_a_head,
            found.spent,
        ]
    ).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_correlation_is_that_of_ranks(seed: int) -> None:
    source = np.random.default_rng(seed)
    hours = source.integers(0, 12, 80).astype(float)
    gained = 0.1 * hours + source.normal(size=80)
    gained[:5] = np.nan
    found = along_with(hours, gained, range(80), rng())
    assert found.n == 75
    assert found.correlation.value == pytest.approx(spearmanr(hours[5:], gained[5:]).statistic)
    assert found.correlation.low < found.correlation.value < found.correlation.high
    assert found.grade == "correlation"


def test_too_few_pairs_and_equal_hours_go_along_with_nothing() -> None:
    few = along_with(np.arange(9.0), np.arange(9.0), range(9), rng())
    assert few.n == 9
    assert np.isnan(few.correlation.value)
    equal = along_with(np.ones(20), np.arange(20.0), range(20), rng(), draws=10)
    assert np.isnan(equal.correlation.value)


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.integers(0, 10_000), st.integers(10, 40))
def test_a_correlation_knows_no_order_and_no_unit(seed: int, n: int) -> None:
    source = np.random.default_rng(seed)
    hours, gained = source.normal(size=(2, n))
    order = source.permutation(n)
    one = along_with(hours, gained, range(n), rng(), draws=5)
    other = along_with(np.exp(hours[order]), 3 * gained[order], np.arange(n)[order], rng(), draws=5)
    assert other.correlation.value == pytest.approx(one.correlation.value)
    assert other.correlation.low == pytest.approx(one.correlation.low)


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(InvalidSize, match="eligible: got 1, expected 2 or more"):
        inputs(["u", "v"], [1.0, 2.0], rng(), eligible=1)
    with pytest.raises(WrongShape, match="learner"):
        inputs(["u"], [1.0, 2.0], rng(), eligible=3)
    with pytest.raises(WrongShape, match="came_out"):
        along_with([1.0, 2.0], [1.0], [1, 2], rng())
