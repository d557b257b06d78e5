from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp, ttest_ind

from evaluation.errors import OutOfRange
from evaluation.power import Design, intraclass_correlation
from matching.errors import WrongShape

some = settings(max_examples=40, deadline=None, derandomize=True)


def test_the_classic_tables_are_met() -> None:
    # Cohen 1988, table 2.4.1: 64, 26 and 394 in each arm.
    for effect, each_arm in ((0.5, 64), (0.8, 26), (0.2, 394)):
        needed = Design(spread=1.0).outcomes_needed(effect)
        assert 2 * each_arm - 2 < needed <= 2 * each_arm
    # One sample: 34 differences show half a standard deviation.
    assert Design(spread=1.0, paired=True).outcomes_needed(0.5) == 34


def test_as_many_differences_are_seen_as_promised() -> None:
    rng, design = np.random.default_rng(0), Design(spread=2.0, share=0.25)
    n = design.outcomes_needed(1.5)
    first = round(n / 4)
    arms = rng.normal(scale=2.0, size=(4000, n))
    arms[:, :first] += 1.5
    seen = ttest_ind(arms[:, :first], arms[:, first:], axis=1).pvalue < 0.05
    assert seen.mean() == pytest.approx(0.8, abs=0.025)


def test_as_many_paired_differences_are_seen_as_promised() -> None:
    rng = np.random.default_rng(0)
    n = Design(spread=1.0, paired=True).outcomes_needed(0.6, power=0.9)
    found = ttest_1samp(rng.normal(0.6, 1.0, size=(4000, n)), 0.0, axis=1)
    assert np.mean(np.asarray(found.pvalue) < 0.05) == pytest.approx(0.9, abs=0.02)


def test_clusters_of_one_arm_need_more_outcomes() -> None:
    design = Design(spread=1.0, cluster_size=10, correlation=0.05)
    assert design.design_effect == pytest.approx(1.45)
    alone, together = Design(spread=1.0).outcomes_needed(0.3), design.outcomes_needed(0.3)
    assert together == pytest.approx(1.45 * alone, rel=0.06)
    rng = np.random.default_rng(0)
    clusters = math.ceil(together / 20)
    between = rng.normal(scale=math.sqrt(0.05), size=(4000, 2 * clusters))
    within = rng.normal(scale=math.sqrt(0.95 / 10), size=(4000, 2 * clusters))
    means = between + within
    means[:, :clusters] += 0.3
    seen = ttest_ind(means[:, :clusters], means[:, clusters:], axis=1).pvalue < 0.05
    assert seen.mean() == pytest.approx(0.8, abs=0.03)


@some
@given(
    st.floats(0.05, 2.0),
    st.floats(0.1, 5.0),
    st.floats(0.1, 0.9),
    st.booleans(),
    st.floats(0.3, 0.97),
)
def test_the_reverse_is_the_reverse(
    effect: float, spread: float, share: float, paired: bool, power: float
) -> None:
    design = Design(spread=spread, share=share, paired=paired)
    n = design.outcomes_needed(effect * spread, power=power)
    assert design.power(effect * spread, n) >= power
    assert design.detectable(n, power=power) <= effect * spread * (1 + 1e-6)
    assert design.power(effect * spread, n - 1) < power


@some
@given(st.floats(0.05, 2.0), st.floats(0.01, 100.0))
def test_only_the_difference_in_standard_deviations_counts(effect: float, scale: float) -> None:
    one = Design(spread=1.0).power(effect, 40)
    assert Design(spread=scale).power(scale * effect, 40) == pytest.approx(one)
    assert Design(spread=1.0).power(-effect, 40) == pytest.approx(one)


def test_more_outcomes_see_more() -> None:
    design = Design(spread=1.0)
    powers = [design.power(0.3, n) for n in (10, 50, 200, 1000, 1005, 5000)]
    assert powers == sorted(powers)
    assert design.power(0.0, 100) == pytest.approx(0.05)


def test_power_rises_to_one_however_large_the_difference() -> None:
    for n in (4, 12, 100, 900, 3000):
        powers = [Design(spread=1.0).power(gap, n) for gap in np.linspace(0.0, 40.0, 161)]
        assert np.all(np.diff(powers) >= -1e-9)
        assert powers[-1] == pytest.approx(1.0, abs=1e-6)


def test_too_few_outcomes_see_nothing() -> None:
    design = Design(spread=1.0, cluster_size=20)
    assert design.power(1.0, 40) == 0.0
    assert design.detectable(40) == math.inf


def test_the_correlation_within_clusters_is_found() -> None:
    rng = np.random.default_rng(0)
    cluster = np.repeat(np.arange(600), rng.integers(2, 9, 600))
    noise = rng.normal(size=len(cluster))
    y = 0.5 + 0.05 * (rng.normal(size=600)[cluster] + 2 * noise)
    assert intraclass_correlation(np.clip(y, 0, 1), cluster) == pytest.approx(0.2, abs=0.03)
    assert intraclass_correlation(np.clip(0.5 + 0.1 * noise, 0, 1), cluster) < 0.02


def test_the_correlation_by_hand() -> None:
    # Between 0.16 = 2 · (0.2² + 0.2²), within 0.02 + 0.02 over 2.
    y = [0.2, 0.4, 0.6, 0.8, np.nan]
    assert intraclass_correlation(y, [1, 1, 2, 2, 3]) == pytest.approx((0.16 - 0.02) / 0.18)
    for few in (([0.1, 0.2], [1, 1]), ([0.1, 0.2], [1, 2]), ([0.5] * 4, [1, 1, 2, 2]), ([], [])):
        assert math.isnan(intraclass_correlation(*few))


def test_designs_that_cannot_be_are_named() -> None:
    for name, value in (
        ("share", 1.0),
        ("cluster_size", 0.5),
        ("correlation", -0.1),
        ("level", 1.0),
        ("spread", 0.0),
    ):
        change: dict[str, Any] = {name: value}
        with pytest.raises(OutOfRange, match=name):
            replace(Design(spread=1.0), **change)
    with pytest.raises(OutOfRange, match="difference"):
        Design(spread=1.0).outcomes_needed(0.0)
    with pytest.raises(OutOfRange, match="power"):
        Design(spread=1.0).detectable(10, power=0.01)
    with pytest.raises(WrongShape):
        intraclass_correlation([0.1, 0.2], [1])
